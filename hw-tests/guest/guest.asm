; The guest of the hardware tests: a PVH ELF that runs programs of hypercalls for the host.
; Build: nasm -f bin -o guest.elf guest.asm. The ELF headers are written here by hand, so that no linker is needed.
; What the host must know of it is in layout.inc and in the control page; hw-tests/Transport/GuestLayout.cs reads both.

%include "layout.inc"

bits 64
org IMAGE_BASE

elf_header:
    db 0x7f, "ELF", 2, 1, 1, 0          ; 64-bit, little endian, version 1, System V
    dq 0
    dw 2, 62                            ; ET_EXEC, EM_X86_64
    dd 1
    dq start                            ; e_entry
    dq program_headers - elf_header     ; e_phoff
    dq 0                                ; e_shoff: no sections
    dd 0                                ; e_flags
    dw 64, 56, 2, 64, 0, 0              ; sizes and counts: two program headers, no section header
program_headers:
    dd 1, 7                             ; PT_LOAD, readable, writable, executable
    dq 0, IMAGE_BASE, IMAGE_BASE
    dq image_end - elf_header
    dq POOL_END - IMAGE_BASE
    dq 0x1000
    dd 4, 4                             ; PT_NOTE, readable
    dq notes - elf_header, notes, notes
    dq notes_end - notes
    dq notes_end - notes
    dq 4

align 4
notes:
    dd 4, 4, 18                         ; XEN_ELFNOTE_PHYS32_ENTRY
    db "Xen", 0
    dd start
notes_end:

%include "start.asm"
%include "interpreter.asm"
%include "machine.asm"
%include "privilege.asm"
%include "measure.asm"
%include "traps.asm"
%include "paging.asm"
%include "legacy.asm"
%include "events.asm"
%include "alone.asm"

align 16
image_end:
