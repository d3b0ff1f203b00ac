; Code of the host's with tables of the host's, and what it met: every exception and interrupt that comes is written down, until one comes that ends it. The IDT's gates
; lead to the entries of traps.asm; END_VECTOR's, which the code's last instruction raises, has to work at any time (hw-tests/Traps/TrapGround.cs).

; Words of the operation.
EVENTS_RIP      equ 8
EVENTS_RSP      equ 16
EVENTS_RFLAGS   equ 24
EVENTS_CS       equ 32
EVENTS_SS       equ 40
EVENTS_IDT      equ 48
EVENTS_IDT_LIMIT equ 56
EVENTS_GDT      equ 64
EVENTS_GDT_LIMIT equ 72
EVENTS_TASK     equ 80                  ; the selector of the task state
EVENTS_DR0      equ 88                  ; and DR1 to DR3
EVENTS_DR7      equ 120
EVENTS_RBX      equ 128                 ; what the code may access
EVENTS_R10      equ 136                 ; an address that is not canonical
EVENTS_BYTES    equ 144

MOST_EVENTS     equ 16
WORDS_OF_EVENT  equ 10
END_VECTOR      equ 0x81
DR6_RESET       equ 0xffff0ff0
DR7_RESET       equ 0x400
RESUME          equ 1 << 16
SELF_INTERRUPT  equ 0x83f               ; in x2APIC mode

; 17 events -> how many, then MOST_EVENTS times: vector, error code, RIP, CS, RFLAGS, RSP, SS, where RIP was pushed, CR2, DR6.
operation_events:
    mov [VARIABLES + SAVED_RSP], rsp
    mov [VARIABLES + SAVED_R13], r13
    mov [VARIABLES + SAVED_R14], r14
    mov [VARIABLES + SAVED_R15], r15
    mov qword [r14], 0
    mov qword [VARIABLES + ACCESS_UNDER_WAY], EVENTS_UNDER_WAY
    mov rdi, [r15 + EVENTS_GDT]
    mov [VARIABLES + TABLE_POINTER + 2], rdi
    mov rax, [r15 + EVENTS_GDT_LIMIT]
    mov [VARIABLES + TABLE_POINTER], ax
    lgdt [VARIABLES + TABLE_POINTER]
    mov rax, [r15 + EVENTS_TASK]
    and byte [rdi + rax + 5], ~2        ; available
    ltr ax
    mov rdi, [r15 + EVENTS_IDT]
    mov [VARIABLES + TABLE_POINTER + 2], rdi
    mov rax, [r15 + EVENTS_IDT_LIMIT]
    mov [VARIABLES + TABLE_POINTER], ax
    lidt [VARIABLES + TABLE_POINTER]
    mov rax, [r15 + EVENTS_DR0]
    mov dr0, rax
    mov rax, [r15 + EVENTS_DR0 + 8]
    mov dr1, rax
    mov rax, [r15 + EVENTS_DR0 + 16]
    mov dr2, rax
    mov rax, [r15 + EVENTS_DR0 + 24]
    mov dr3, rax
    mov eax, DR6_RESET
    mov dr6, rax
    mov rax, [r15 + EVENTS_DR7]
    mov dr7, rax
    xor eax, eax
    mov cr2, rax
    mov rbp, [r15 + EVENTS_SS]
    push rbp
    push qword [r15 + EVENTS_RSP]
    push qword [r15 + EVENTS_RFLAGS]
    push qword [r15 + EVENTS_CS]
    push qword [r15 + EVENTS_RIP]
    mov rbx, [r15 + EVENTS_RBX]
    mov r10, [r15 + EVENTS_R10]
    mov ecx, SELF_INTERRUPT
    xor edx, edx
    xor edi, edi
    xor r9d, r9d
    iretq

; On the stack: vector, error code, RIP, CS, RFLAGS, RSP, SS.
event_taken:
    cli
    push rax
    push rcx
    push rdx
    push rsi
%define EVENT(number) rsp + 32 + 8 * (number)
    mov rax, [EVENT(0)]
    cmp eax, END_VECTOR
    je events_ended
    mov rsi, [VARIABLES + SAVED_R14]
    mov rdx, [rsi]
    cmp rdx, MOST_EVENTS
    jae events_ended
    inc qword [rsi]
    imul rdx, rdx, WORDS_OF_EVENT * 8
    lea rsi, [rsi + rdx + 8]
    xor edx, edx
.word:
    mov rcx, [EVENT(rdx)]
    mov [rsi + rdx * 8], rcx
    inc edx
    cmp edx, 7
    jne .word
    lea rcx, [EVENT(2)]
    mov [rsi + 56], rcx
    mov rcx, cr2
    mov [rsi + 64], rcx
    mov rcx, dr6
    mov [rsi + 72], rcx
    mov ecx, DR6_RESET
    mov dr6, rcx
    cmp eax, 32
    jae .interrupt
    cmp eax, 1
    jb events_ended
    je .debug
    cmp eax, 3
    ja events_ended
    jmp .return
.debug:
    or dword [EVENT(4)], RESUME         ; or its breakpoint would come for ever
    jmp .return
.interrupt:
    mov ecx, 0x80b                      ; end of interrupt
    xor eax, eax
    xor edx, edx
    wrmsr
.return:
    pop rsi
    pop rdx
    pop rcx
    pop rax
    add rsp, 16
    iretq

events_ended:
    mov rsp, [VARIABLES + SAVED_RSP]
    mov r13, [VARIABLES + SAVED_R13]
    mov r14, [VARIABLES + SAVED_R14]
    mov r15, [VARIABLES + SAVED_R15]
    mov eax, DR7_RESET
    mov dr7, rax
    mov eax, DR6_RESET
    mov dr6, rax
    lgdt [own_gdt_pointer]
    lidt [idt_pointer]
    mov eax, 0x10
    mov ss, eax
    push 0x08
    push .own_code
    retfq
.own_code:
    mov byte [gdt_task_state + 5], 0x89 ; available again
    mov eax, gdt_task_state - gdt
    ltr ax
    push 2
    popfq
    mov qword [VARIABLES + ACCESS_UNDER_WAY], 0
    add r14, 8 + MOST_EVENTS * WORDS_OF_EVENT * 8
    add r15, EVENTS_BYTES
    jmp run_program

own_gdt_pointer:
    dw gdt_pointer - gdt - 1
    dq gdt
