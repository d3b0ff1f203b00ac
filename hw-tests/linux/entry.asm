; Where Linux starts the program, and what C# cannot say.

section .text progbits alloc exec nowrite align=16

global probe_start, linux_call, cpu_time_stamp
extern probe_main

; System V ABI for x86-64, 3.4.1: argc at rsp, the arguments behind it.
probe_start:
    mov edi, [rsp]
    lea rsi, [rsp + 8]
    xor ebp, ebp
    and rsp, -16
    call probe_main
    mov edi, eax
    mov eax, 231                ; exit_group
    syscall
    ud2

; (number, a, b, c, d, e, f): Linux takes the fourth argument in r10, for SYSCALL keeps rip in rcx.
linux_call:
    mov eax, edi
    mov rdi, rsi
    mov rsi, rdx
    mov rdx, rcx
    mov r10, r8
    mov r8, r9
    mov r9, [rsp + 8]
    syscall
    ret

cpu_time_stamp:
    rdtsc
    shl rdx, 32
    or rax, rdx
    ret
