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

MEASUREMENTS    equ 6
measurements:
    dq measure_nothing, measure_call, measure_cpuid, measure_read_time, measure_port, measure_interrupt

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

TIMER_VECTOR    equ 0x51
TIMER_AHEAD     equ 20000               ; ticks: long enough that the deadline is set before it is reached
APIC_ENABLE     equ 0xc00               ; in x2APIC mode
APIC_TSC_DEADLINE equ 2 << 17

; From the deadline of the local APIC's timer, which ends the guest's run, to the first instruction of the handler. The hypercall number is by how many
; ticks more the deadline lies ahead. Ticks of the rounds together; 0 when the processor has no such timer.
measure_interrupt:
    push r13
    mov eax, 1
    xor ecx, ecx
    cpuid
    xor r12d, r12d
    bt ecx, 24                          ; TSC-Deadline
    jnc .done
    mov eax, interrupt_arrived
    mov [IDT + TIMER_VECTOR * 16], ax
    shr eax, 16
    mov [IDT + TIMER_VECTOR * 16 + 6], ax
    mov ecx, 0x1b
    rdmsr
    or eax, APIC_ENABLE
    wrmsr
    mov ecx, 0x80f                      ; the spurious vector's register enables the APIC
    mov eax, 0x1ff
    xor edx, edx
    wrmsr
    mov ecx, 0x832                      ; the timer's entry
    mov eax, APIC_TSC_DEADLINE | TIMER_VECTOR
    wrmsr
    mov rbx, [r15 + 16]
.round:
    xor r11d, r11d
    rdtsc
    shl rdx, 32
    or rax, rdx
    add rax, TIMER_AHEAD
    add rax, [r15 + 24]
    mov r13, rax
    mov rdx, rax
    shr rdx, 32
    mov ecx, 0x6e0                      ; IA32_TSC_DEADLINE
    wrmsr
    sti
.wait:
    test r11, r11
    jz .wait
    cli
    sub r11, r13
    add r12, r11
    dec rbx
    jnz .round
.done:
    mov rax, r12
    pop r13
    jmp operation_measured

; r11 becomes the time of its first instruction.
interrupt_arrived:
    rdtsc
    shl rdx, 32
    or rax, rdx
    mov r11, rax
    mov ecx, 0x80b                      ; end of interrupt
    xor eax, eax
    xor edx, edx
    wrmsr
    iretq

operation_measured:
    mov [r14], rax
    add r14, 8
    add r15, 72
    jmp run_program
