; How boot loaders find the image: the PVH note (Xen's public elfnote.h, XEN_ELFNOTE_PHYS32_ENTRY) and the Multiboot2 header.

NOTE_PHYS32_ENTRY   equ 18
MULTIBOOT2_MAGIC    equ 0xE85250D6
TAG_END             equ 0
TAG_ENTRY_ADDRESS   equ 3
TAG_MODULE_ALIGN    equ 6

section .note.pvh note alloc noexec nowrite align=4
    dd 4, 4, NOTE_PHYS32_ENTRY
    db "Xen", 0
    extern pvh_start
    dd pvh_start

section .multiboot2 progbits alloc noexec nowrite align=8
multiboot2_header:
    dd MULTIBOOT2_MAGIC, 0, multiboot2_end - multiboot2_header
    dd -(MULTIBOOT2_MAGIC + (multiboot2_end - multiboot2_header)) & 0xffffffff
    dw TAG_ENTRY_ADDRESS, 0
    dd 12
    extern multiboot2_start
    dd multiboot2_start, 0
    dw TAG_MODULE_ALIGN, 0
    dd 8
    dw TAG_END, 0
    dd 8
multiboot2_end:
