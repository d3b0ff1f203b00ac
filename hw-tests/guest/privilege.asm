; A hypercall from privilege level 3, and a second vcpu.

; 10 user call: number, six arguments -> rax.
operation_user_call:
    mov [VARIABLES + USER_RETURN], rsp
    mov rax, [r15 + 8]
    mov rdi, [r15 + 16]
    mov rsi, [r15 + 24]
    mov rdx, [r15 + 32]
    mov r10, [r15 + 40]
    mov r8, [r15 + 48]
    mov r9, [r15 + 56]
    push (3 << 3) | 3                   ; SS
    push USER_STACK_TOP
    push 2                              ; RFLAGS: interrupts disabled
    push (4 << 3) | 3                   ; CS
    push call_in_user
    iretq
call_in_user:
    vmmcall
    int USER_VECTOR

; The gate of USER_VECTOR, which privilege level 3 may call.
user_returns:
    mov rsp, [VARIABLES + USER_RETURN]
    mov ecx, 0x10
    mov ss, ecx
    mov [r14], rax
    add r14, 8
    add r15, 64
    jmp run_program

; 11 wait down: vcpu, rounds -> VCPUOP_is_up, asked until it is not 1 or the rounds are over.
operation_wait_down:
    mov rbx, [r15 + 16]
wait_again:
    mov eax, 24
    mov edi, 3
    mov rsi, [r15 + 8]
    xor edx, edx
call_in_wait:
    vmmcall
    cmp rax, 1
    jne wait_done
    pause
    dec rbx
    jnz wait_again
wait_done:
    mov [r14], rax
    add r14, 8
    add r15, 24
    jmp run_program

; Where a second vcpu starts, in 64-bit mode: VCPUOP_down of itself, its number in RBX.
second_vcpu:
    mov eax, 24
    mov edi, 2
    mov rsi, rbx
    xor edx, edx
call_in_second:
    vmmcall
    jmp second_vcpu
