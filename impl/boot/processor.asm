; Another processor's way from its start-up interrupt to C#: real mode, at a page below 1 MiB to which the code here is copied; then the 64-bit mode, the
; map and the tables of the first.

%include "x64/constants.inc"

extern gdt, page_map_level_4, tss, gdt_tss

section .rodata
align 16
bits 16
global start_up_code, start_up_code_end
start_up_code:
    cli
    cld
    mov eax, CR4_PAE | CR4_OSFXSR | CR4_OSXMMEXCPT
    mov cr4, eax
    mov eax, page_map_level_4
    mov cr3, eax
    mov ecx, MSR_EFER
    rdmsr
    or eax, EFER_LME | EFER_NXE
    wrmsr
    o32 lgdt [cs:.gdt_pointer - start_up_code]
    ; Paging and protection at once: from here on the processor is in long mode, and the jump's selector makes it 64-bit code.
    mov eax, CR0_PG | CR0_WP | CR0_NE | CR0_MP | CR0_ET | CR0_PE
    mov cr0, eax
    jmp dword SELECTOR_CODE:long_start_up
align 4
.gdt_pointer:
    dw GDT_BYTES - 1
    dd gdt
start_up_code_end:

section .text progbits alloc exec nowrite align=16
bits 64
long_start_up:
    mov ax, SELECTOR_DATA
    mov ds, ax
    mov es, ax
    mov ss, ax
    xor eax, eax
    mov fs, ax
    mov gs, ax
    lldt ax
    fninit
    ; All processors name one TSS, of which none uses anything; each must find it not in use.
    and byte [gdt_tss + 5], ~TSS_BUSY
    mov ax, SELECTOR_TSS
    ltr ax
    extern interrupt_table_pointer
    lidt [interrupt_table_pointer]
    mov rdi, [rel starting_processor]
    mov rsp, [rel starting_stack]
    xor ebp, ebp
    extern cordon_processor
    call cordon_processor       ; (HvmProcessor*)
    ud2                         ; cordon_processor does not return

; What the processor that starts next is given: processors start one after the other.
global image_prepare_start
image_prepare_start:            ; (HvmProcessor*, the end of its stack)
    mov [rel starting_processor], rdi
    mov [rel starting_stack], rsi
    ret

section .bss nobits alloc write align=8
starting_processor: resq 1
starting_stack:     resq 1
