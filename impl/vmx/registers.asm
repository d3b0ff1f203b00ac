; Registers of a vcpu that VMX does not move: CR2, DR6, those of SYSCALL and the base that SWAPGS swaps. They move when another vcpu gets the processor.

%include "vmx/offsets.inc"

MSR_STAR            equ 0xc0000081  ; and LSTAR, CSTAR, the mask of SYSCALL behind it
MSR_KERNEL_GS_BASE  equ 0xc0000102
SYSCALL_REGISTERS   equ 4

section .text progbits alloc exec nowrite align=16

%macro save_msr 2                   ; number, offset
    mov ecx, %1
    rdmsr
    mov [rdi + %2], eax
    mov [rdi + %2 + 4], edx
%endmacro

%macro load_msr 2
    mov ecx, %1
    mov eax, [rdi + %2]
    mov edx, [rdi + %2 + 4]
    wrmsr
%endmacro

global vmx_save_registers, vmx_load_registers
vmx_save_registers:                 ; (VmxVcpu*)
    mov rax, cr2
    mov [rdi + STATE_CR2], rax
    mov rax, dr6
    mov [rdi + STATE_DR6], rax
%assign i 0
%rep SYSCALL_REGISTERS
    save_msr MSR_STAR + i, STATE_SYSCALL + 8 * i
%assign i i + 1
%endrep
    save_msr MSR_KERNEL_GS_BASE, STATE_KERNEL_GS
    ret

vmx_load_registers:                 ; (VmxVcpu*)
    mov rax, [rdi + STATE_CR2]
    mov cr2, rax
    mov rax, [rdi + STATE_DR6]
    mov dr6, rax
%assign i 0
%rep SYSCALL_REGISTERS
    load_msr MSR_STAR + i, STATE_SYSCALL + 8 * i
%assign i i + 1
%endrep
    load_msr MSR_KERNEL_GS_BASE, STATE_KERNEL_GS
    ret
