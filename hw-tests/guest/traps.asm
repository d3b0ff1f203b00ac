; Exceptions and interrupts. An exception goes on at FIXUP when an operation expects one; any other is reported in the
; control page and stops the guest. Interrupts are counted.

install_traps:
    mov edi, IDT
    mov esi, trap_entries
    xor ecx, ecx
.entry:
    mov rax, rsi
    mov [rdi], ax
    mov word [rdi + 2], 0x08
    mov word [rdi + 4], 0x8e00          ; present, interrupt gate
    shr rax, 16
    mov [rdi + 6], ax
    shr rax, 16
    mov [rdi + 8], eax
    mov dword [rdi + 12], 0
    add rdi, 16
    add rsi, TRAP_ENTRY_BYTES
    inc ecx
    cmp ecx, 256
    jne .entry
    mov rax, user_returns
    mov [IDT + USER_VECTOR * 16], ax
    mov word [IDT + USER_VECTOR * 16 + 4], 0xee00   ; an interrupt gate for privilege level 3
    shr rax, 16
    mov [IDT + USER_VECTOR * 16 + 6], ax
    lidt [idt_pointer]
    ret

USER_VECTOR     equ 0x80

idt_pointer:
    dw PAGE - 1
    dq IDT

TRAP_ENTRY_BYTES equ 16
ERROR_CODES     equ (1 << 8) | (1 << 10) | (1 << 11) | (1 << 12) | (1 << 13) | (1 << 14) | (1 << 17) | (1 << 21) | (1 << 29) | (1 << 30)

align 16
trap_entries:
%assign vector 0
%rep 256
    align TRAP_ENTRY_BYTES, nop
%if vector >= 32 || (ERROR_CODES & (1 << vector)) == 0
    push 0
%endif
    push strict dword vector
    jmp strict near trap
%assign vector vector + 1
%endrep

; On the stack: vector, error code, RIP, CS, RFLAGS, RSP, SS.
trap:
    cmp qword [VARIABLES + ACCESS_UNDER_WAY], 0
    jne .of_the_host
    push rax
    mov rax, [rsp + 8]
    cmp eax, 2                          ; an NMI is counted like an interrupt
    je .interrupt
    cmp eax, 32
    jae .interrupt
    inc rax
    mov [VARIABLES + FAULT_VECTOR], rax
    mov rax, [VARIABLES + FIXUP]
    test rax, rax
    jz unexpected_fault
    mov [rsp + 24], rax
    pop rax
    add rsp, 16
    iretq
.interrupt:
    mov [VARIABLES + LAST_VECTOR], rax
    inc qword [VARIABLES + INTERRUPTS]
    cmp eax, 32
    jb .counted
    push rcx
    push rdx
    push qword [VARIABLES + FIXUP]
    push qword [VARIABLES + FAULT_VECTOR]
    mov ecx, 0x80b                      ; end of interrupt, in x2APIC mode; ignored where that mode is off
    xor eax, eax
    xor edx, edx
    mov qword [VARIABLES + FIXUP], .acknowledged
    wrmsr
.acknowledged:
    pop qword [VARIABLES + FAULT_VECTOR]
    pop qword [VARIABLES + FIXUP]
    pop rdx
    pop rcx
.counted:
    pop rax
    add rsp, 16
    iretq

.of_the_host:
    cmp qword [VARIABLES + ACCESS_UNDER_WAY], EVENTS_UNDER_WAY
    je event_taken
    jmp access_trapped

unexpected_fault:
    mov rax, [rsp + 16]
    mov [CONTROL + CONTROL_FAULT + 8], rax
    mov rax, [rsp + 24]
    mov [CONTROL + CONTROL_FAULT + 16], rax
    mov rax, cr2
    mov [CONTROL + CONTROL_FAULT + 24], rax
    mov rax, [rsp + 48]
    mov [CONTROL + CONTROL_FAULT + 32], rax
    mov rax, [VARIABLES + FAULT_VECTOR]
    mov [CONTROL + CONTROL_FAULT], rax
    mov esi, fault_text
    mov edx, fault_text_end - fault_text
    call print
.stop:
    hlt
    jmp .stop

fault_text: db "hardware tests: unexpected fault, see the control page", 10
fault_text_end:
