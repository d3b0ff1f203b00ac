; 9 measure: kind, rounds, hypercall number, five arguments -> ticks of the time-stamp counter for all rounds.
; The loop of each kind is the same but for the instruction in its middle, so that the empty one can be taken off:
; every round loads the six registers of a hypercall.

%macro measured_loop 1-2
    rdtsc
    shl rdx, 32
    or rax, rdx
    mov r12, rax
    mov rbx, [r15 + 16]
    align 16
%%round:
    mov rax, [r15 + 24]
    mov rdi, [r15 + 32]
    mov rsi, [r15 + 40]
    mov rdx, [r15 + 48]
    mov r10, [r15 + 56]
    mov r8, [r15 + 64]
    mov rbp, rbx
%if %0 = 2
%2:
%endif
    %1
    mov rbx, rbp
    dec rbx
    jnz %%round
    rdtsc
    shl rdx, 32
    or rax, rdx
    sub rax, r12
    jmp operation_measured
%endmacro

operation_measure:
    mov eax, [r15 + 8]
    cmp eax, MEASUREMENTS
    jae .unknown
    jmp [measurements + rax * 8]
.unknown:
    ud2

MEASUREMENTS    equ 5
measurements:
    dq measure_nothing, measure_call, measure_cpuid, measure_read_time, measure_port

; The empty loop.
measure_nothing:
    measured_loop {}

; A hypercall.
measure_call:
    measured_loop vmmcall, call_in_measurement

; CPUID of the leaf given as hypercall number.
measure_cpuid:
    xor ecx, ecx
    measured_loop cpuid

; RDTSC.
measure_read_time:
    measured_loop rdtsc

; A byte from the port given as third argument.
measure_port:
    measured_loop {in al, dx}

operation_measured:
    mov [r14], rax
    add r14, 8
    add r15, 72
    jmp run_program
