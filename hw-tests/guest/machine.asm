; The operations that are not hypercalls: time, interrupts, CPUID and model-specific registers.

; 4 time -> the time-stamp counter.
operation_time:
    rdtsc
    shl rdx, 32
    or rax, rdx
    mov [r14], rax
    add r14, 8
    add r15, 8
    jmp run_program

; 5 interrupts: opens the window once -> how many were taken, the last vector.
operation_interrupts:
    mov qword [VARIABLES + INTERRUPTS], 0
    mov qword [VARIABLES + LAST_VECTOR], 0
    sti
    nop
    nop
    cli
    mov rax, [VARIABLES + INTERRUPTS]
    mov [r14], rax
    mov rax, [VARIABLES + LAST_VECTOR]
    mov [r14 + 8], rax
    add r14, 16
    add r15, 8
    jmp run_program

; 13 store: 32 bits at an address, by one MOV -> 0, or vector + 1.
operation_store:
    mov rdi, [r15 + 8]
    mov eax, [r15 + 16]
    mov qword [VARIABLES + FAULT_VECTOR], 0
    mov qword [VARIABLES + FIXUP], .done
    mov [rdi], eax
.done:
    mov qword [VARIABLES + FIXUP], 0
    mov rax, [VARIABLES + FAULT_VECTOR]
    mov [r14], rax
    add r14, 8
    add r15, 24
    jmp run_program

; 14 load: 32 bits from an address, by one MOV -> 0 or vector + 1, the bits.
operation_load:
    mov rsi, [r15 + 8]
    xor r12d, r12d
    mov qword [VARIABLES + FAULT_VECTOR], 0
    mov qword [VARIABLES + FIXUP], .done
    mov r12d, [rsi + r12 * 8]
.done:
    mov qword [VARIABLES + FIXUP], 0
    mov rax, [VARIABLES + FAULT_VECTOR]
    mov [r14], rax
    mov [r14 + 8], r12
    add r14, 16
    add r15, 16
    jmp run_program

; 15 halt until an interrupt -> how many were taken, the last vector, the time-stamp counter afterwards.
operation_halt:
    mov qword [VARIABLES + INTERRUPTS], 0
    mov qword [VARIABLES + LAST_VECTOR], 0
    sti
    hlt
    cli
    mov rax, [VARIABLES + INTERRUPTS]
    mov [r14], rax
    mov rax, [VARIABLES + LAST_VECTOR]
    mov [r14 + 8], rax
    rdtsc
    shl rdx, 32
    or rax, rdx
    mov [r14 + 16], rax
    add r14, 24
    add r15, 8
    jmp run_program

; 6 cpuid: leaf, subleaf -> eax, ebx, ecx, edx.
operation_cpuid:
    mov eax, [r15 + 8]
    mov ecx, [r15 + 16]
    cpuid
    mov [r14], rax
    mov [r14 + 8], rbx
    mov [r14 + 16], rcx
    mov [r14 + 24], rdx
    add r14, 32
    add r15, 24
    jmp run_program

; 7 read a model-specific register: number -> 0 or vector + 1, its value.
operation_read_msr:
    mov ecx, [r15 + 8]
    xor eax, eax
    xor edx, edx
    mov qword [VARIABLES + FAULT_VECTOR], 0
    mov qword [VARIABLES + FIXUP], .done
    rdmsr
.done:
    mov qword [VARIABLES + FIXUP], 0
    shl rdx, 32
    or rax, rdx
    mov [r14 + 8], rax
    mov rax, [VARIABLES + FAULT_VECTOR]
    mov [r14], rax
    add r14, 16
    add r15, 16
    jmp run_program

; 8 write a model-specific register: number, value -> 0 or vector + 1.
operation_write_msr:
    mov ecx, [r15 + 8]
    mov eax, [r15 + 16]
    mov edx, [r15 + 20]
    mov qword [VARIABLES + FAULT_VECTOR], 0
    mov qword [VARIABLES + FIXUP], .done
    wrmsr
.done:
    mov qword [VARIABLES + FIXUP], 0
    mov rax, [VARIABLES + FAULT_VECTOR]
    mov [r14], rax
    add r14, 8
    add r15, 24
    jmp run_program
