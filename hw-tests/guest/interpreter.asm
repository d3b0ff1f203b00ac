; Runs the programs that the host posts. A program is a sequence of 64-bit words; the low 32 bits of an operation's first
; word are its number, the high 32 bits its count. Results are words in the order of the operations that make them.
; r15 next word of the program, r14 next word of the results, r13 the slot.

serve:
    xor r13d, r13d
.next_slot:
    mov rbx, r13
    shl rbx, 6
.wait:
    pause
    cmp qword [CONTROL + CONTROL_SLOTS + rbx], SLOT_POSTED
    jne .wait
    mov rax, r13
    imul rax, rax, SLOT_BYTES
    lea r15, [rax + PROGRAMS]
    lea r14, [rax + RESULTS]
    call run_program
    mov rax, r13
    imul rax, rax, -SLOT_BYTES
    lea rax, [r14 + rax - RESULTS]
    mov rbx, r13
    shl rbx, 6
    mov [CONTROL + CONTROL_SLOTS + rbx + 8], rax
    mov qword [CONTROL + CONTROL_SLOTS + rbx], SLOT_DONE
    xor r13d, 1
    jmp .next_slot

run_program:
    mov [CONTROL + CONTROL_AT], r15
    mov eax, [r15]
    mov ecx, [r15 + 4]
    cmp eax, OPERATIONS
    jae .unknown
    jmp [operations + rax * 8]
.unknown:
    ud2

OPERATIONS      equ 18
operations:
    dq operation_end, operation_call, operation_write, operation_read, operation_time
    dq operation_interrupts, operation_cpuid, operation_read_msr, operation_write_msr, operation_measure
    dq operation_user_call, operation_wait_down, operation_clear, operation_store, operation_load, operation_halt
    dq operation_access, operation_events

; 0 end.
operation_end:
    ret

; 1 call: number, six arguments -> rax, the bits by which untouched registers changed (0 when none did).
operation_call:
    mov rax, [r15 + 8]
    mov rdi, [r15 + 16]
    mov rsi, [r15 + 24]
    mov rdx, [r15 + 32]
    mov r10, [r15 + 40]
    mov r8, [r15 + 48]
    mov r9, [r15 + 56]
    mov rbx, [VARIABLES + CANARY]
    mov rcx, rbx
    mov rbp, rbx
    mov r11, rbx
    mov r12, rbx
call_in_program:
    vmmcall
    mov [r14], rax
    mov rax, [VARIABLES + CANARY]
    xor rbx, rax
    xor rcx, rax
    xor rbp, rax
    xor r11, rax
    xor r12, rax
    or rbx, rcx
    or rbp, r11
    or rbx, r12
    or rbx, rbp
    mov [r14 + 8], rbx
    add r14, 16
    add r15, 64
    jmp run_program

; 2 write: count bytes (padded to words) to an address -> 0, or vector + 1.
operation_write:
    mov rdi, [r15 + 8]
    lea rsi, [r15 + 16]
    lea rbx, [rcx + 7]
    and rbx, -8
    lea r15, [r15 + rbx + 16]
    mov qword [VARIABLES + FAULT_VECTOR], 0
    mov qword [VARIABLES + FIXUP], .done
    mov edx, ecx
    shr ecx, 3
    rep movsq
    mov ecx, edx
    and ecx, 7
    rep movsb
.done:
    mov qword [VARIABLES + FIXUP], 0
    mov rax, [VARIABLES + FAULT_VECTOR]
    mov [r14], rax
    add r14, 8
    jmp run_program

; 3 read: count bytes from an address -> 0 or vector + 1, the bytes padded to words.
operation_read:
    mov rsi, [r15 + 8]
    add r15, 16
    mov rbp, r14
    lea rdi, [r14 + 8]
    lea rbx, [rcx + 7]
    and rbx, -8
    lea r14, [rdi + rbx]
    mov qword [VARIABLES + FAULT_VECTOR], 0
    mov qword [VARIABLES + FIXUP], .done
    mov edx, ecx
    shr ecx, 3
    rep movsq
    mov ecx, edx
    and ecx, 7
    rep movsb
.done:
    mov qword [VARIABLES + FIXUP], 0
    mov rax, [VARIABLES + FAULT_VECTOR]
    mov [rbp], rax
    jmp run_program

; 12 clear: count bytes, a multiple of 8, at an address -> 0, or vector + 1.
operation_clear:
    mov rdi, [r15 + 8]
    add r15, 16
    mov qword [VARIABLES + FAULT_VECTOR], 0
    mov qword [VARIABLES + FIXUP], .done
    shr ecx, 3
    xor eax, eax
    rep stosq
.done:
    mov qword [VARIABLES + FIXUP], 0
    mov rax, [VARIABLES + FAULT_VECTOR]
    mov [r14], rax
    add r14, 8
    jmp run_program
