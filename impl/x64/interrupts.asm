; The interrupt table: 32 exceptions that end in a panic (but for one instruction), and external interrupts that are acknowledged and noted.

%include "x64/constants.inc"

INTERRUPT_GATE  equ 0x8e
EXCEPTIONS      equ 32
GENERAL_PROTECTION equ 13
VECTORS         equ 256
STUB_SIZE       equ 16

LOCAL_APIC_END_OF_INTERRUPT equ 0xfee000b0
MSR_X2APIC_END_OF_INTERRUPT equ 0x80b
MSR_X2APIC_COMMAND equ 0x830

section .text progbits alloc exec nowrite align=16

global install_interrupt_table
install_interrupt_table:
    mov rdi, interrupt_table
    mov rsi, stubs
    mov ecx, VECTORS
.gate:
    mov rax, rsi
    mov [rdi], ax
    mov word [rdi + 2], SELECTOR_CODE
    mov byte [rdi + 4], 0
    mov byte [rdi + 5], INTERRUPT_GATE
    shr rax, 16
    mov [rdi + 6], ax
    shr rax, 16
    mov [rdi + 8], eax
    mov dword [rdi + 12], 0
    add rdi, 16
    add rsi, STUB_SIZE
    dec ecx
    jnz .gate
    lidt [interrupt_table_pointer]
    ret

; Every stub leaves an error code (0 where the processor gives none) and the vector on the stack.
%macro stub 1
align STUB_SIZE
%if %1 < EXCEPTIONS
  %if %1 = 8 || (%1 >= 10 && %1 <= 14) || %1 = 17 || %1 = 21 || %1 = 29 || %1 = 30
    push %1
  %else
    push 0
    push %1
  %endif
    jmp strict near exception
%else
    push rax
    jmp strict near external
%endif
%endmacro

align STUB_SIZE
stubs:
%assign vector 0
%rep VECTORS
    stub vector
%assign vector vector + 1
%endrep

exception:
    extern cpu_try_rdmsr.read, cpu_try_rdmsr.failed
    cmp qword [rsp], GENERAL_PROTECTION
    jne .report
    cmp qword [rsp + 16], cpu_try_rdmsr.read
    jne .report
    add rsp, 16
    mov qword [rsp], cpu_try_rdmsr.failed   ; the one instruction that may fault
    iretq
.report:
    push rax
    push rcx
    push rdx
    push rbx
    push rsp
    push rbp
    push rsi
    push rdi
    push r8
    push r9
    push r10
    push r11
    push r12
    push r13
    push r14
    push r15
    mov rdi, rsp
    cld
    and rsp, -16
    extern cordon_exception
    call cordon_exception       ; does not return
    ud2

; Interrupts are open only in windows that the backend opens itself (idle, after an external-interrupt exit), between two calls
; of C#; so acknowledging is all that is to do here: what the interrupt was for is found by looking at the devices.
external:
    cmp dword [rel local_apic_is_extended], 0
    jne .extended
    mov eax, LOCAL_APIC_END_OF_INTERRUPT
    mov dword [rax], 0
    pop rax
    iretq
.extended:
    push rcx
    push rdx
    mov ecx, MSR_X2APIC_END_OF_INTERRUPT
    xor eax, eax
    xor edx, edx
    wrmsr
    pop rdx
    pop rcx
    pop rax
    iretq

; Where it is noted that the local APICs are in x2APIC mode.
global image_local_apic_mode
image_local_apic_mode:
    lea rax, [rel local_apic_is_extended]
    ret

; (APIC number, command): sends an interrupt in x2APIC mode, in which a write of an MSR does not wait for stores that come before it
; (Intel SDM volume 3, 11.12.3): what the interrupt is about must be seen by who gets it.
global cpu_send_interrupt
cpu_send_interrupt:
    mfence
    lfence
    mov ecx, MSR_X2APIC_COMMAND
    mov eax, esi
    mov edx, edi
    wrmsr
    ret

section .rodata
align 8
global interrupt_table_pointer
interrupt_table_pointer:
    dw VECTORS * 16 - 1
    dq interrupt_table

section .bss nobits alloc write align=4096
interrupt_table: resb VECTORS * 16
local_apic_is_extended: resd 1
