; From the boot loader's 32-bit protected mode to C# in 64-bit mode: identity map of the first 4 GiB, GDT, IDT, stack.

%include "x64/constants.inc"

PVH_MAGIC   equ 0x336ec578      ; what hvm_start_info begins with; PVH leaves eax undefined, Multiboot2 puts its own magic there

section .boot.text progbits alloc exec nowrite align=16
bits 32

global pvh_start, multiboot2_start
pvh_start:
    mov eax, PVH_MAGIC
multiboot2_start:
    cli
    cld
    mov esp, boot_stack_top
    push dword 0
    push eax                    ; which protocol
    push dword 0
    push ebx                    ; its information structure

    ; 2 MiB pages for the first 4 GiB, but the first 2 MiB by 4 KiB pages, so that C# can take page 0 away when it has read what
    ; the boot loader left there (QEMU leaves the memory map): from then on a null dereference faults.
    mov edi, page_map_level_4
    xor eax, eax
    mov ecx, 7 * PAGE_SIZE / 4
    rep stosd
    mov dword [page_map_level_4], directory_pointers + PTE_PRESENT_WRITABLE
    mov edi, directory_pointers
    mov eax, directories + PTE_PRESENT_WRITABLE
    mov ecx, 4
.pointer:
    mov [edi], eax
    add eax, PAGE_SIZE
    add edi, 8
    loop .pointer
    mov edi, directories
    mov eax, PTE_PRESENT_WRITABLE | PTE_LARGE
    mov ecx, 4 * 512
.directory:
    mov [edi], eax
    add eax, 0x200000
    add edi, 8
    loop .directory
    mov dword [directories], first_table + PTE_PRESENT_WRITABLE
    mov edi, first_table
    mov eax, PTE_PRESENT_WRITABLE
    mov ecx, 512
.page:
    mov [edi], eax
    add eax, PAGE_SIZE
    add edi, 8
    loop .page

    mov eax, cr4
    or eax, CR4_PAE | CR4_OSFXSR | CR4_OSXMMEXCPT
    mov cr4, eax
    mov eax, page_map_level_4
    mov cr3, eax
    mov ecx, MSR_EFER
    rdmsr
    or eax, EFER_LME | EFER_NXE ; nested tables use NX, which follows the host's EFER.NXE
    wrmsr
    mov eax, cr0
    and eax, ~(CR0_EM | CR0_TS)
    or eax, CR0_PG | CR0_WP | CR0_NE | CR0_MP
    mov cr0, eax
    lgdt [gdt_pointer]
    jmp SELECTOR_CODE:long_start

bits 64
long_start:
    mov ax, SELECTOR_DATA
    mov ds, ax
    mov es, ax
    mov ss, ax
    xor eax, eax
    mov fs, ax
    mov gs, ax
    lldt ax
    fninit
    ; The TSS has no stacks and no port map: the hypervisor never leaves ring 0. The processor only wants one to exist.
    mov rax, tss
    mov [gdt_tss + 2], ax
    shr rax, 16
    mov [gdt_tss + 4], al
    mov [gdt_tss + 7], ah
    mov ax, SELECTOR_TSS
    ltr ax
    extern install_interrupt_table
    call install_interrupt_table
    pop rsi                     ; information structure
    pop rdi                     ; protocol
    mov rsp, stack_top
    xor ebp, ebp
    extern cordon_main
    call cordon_main
    ud2                         ; cordon_main does not return

section .rodata
align 8
gdt_pointer:
    dw GDT_BYTES - 1
    dq gdt

section .data
align 16
global gdt, gdt_tss
gdt:
    dq 0
    dq 0x00af9b000000ffff       ; SELECTOR_CODE: 64-bit code, ring 0
    dq 0x00cf93000000ffff       ; SELECTOR_DATA
gdt_tss:
    dq 0x0000890000000067       ; SELECTOR_TSS: available 64-bit TSS, base filled in at start
    dq 0
    times GDT_BYTES - ($ - gdt) db 0

section .bss nobits alloc write align=4096
global page_map_level_4
page_map_level_4:   resb PAGE_SIZE
global directory_pointers, directories, first_table, tss
directory_pointers: resb PAGE_SIZE
directories:        resb 4 * PAGE_SIZE
first_table:        resb PAGE_SIZE
boot_stack:         resb 256
boot_stack_top:
alignb 16
tss:                resb 0x68
alignb PAGE_SIZE
stack:              resb 8 * PAGE_SIZE
stack_top:
