; The part of an access (paging.asm) that is outside IA-32e mode: without paging, with 32-bit paging, and with PAE paging.

; Through 32-bit code with paging off. The high registers are not kept there.
access_legacy:
    mov [VARIABLES + CHOSEN_CR3], r8d
    mov [VARIABLES + CHOSEN_CR4_BITS], r9d
    mov [VARIABLES + CHOSEN_CR0_BITS], r10d
    mov [VARIABLES + CHOSEN_EFER_BITS], r11d
    mov edx, r12d
    mov byte [gdt_legacy_task_state + 5], 0x89  ; available 32-bit task state
    push LEGACY_CODE
    push access_in_legacy
    retfq

bits 32
access_in_legacy:
    mov eax, 0x10
    mov ss, eax
    mov ds, eax
    mov es, eax
    mov eax, cr0
    and eax, ~CHOSEN_CR0
    mov cr0, eax                        ; leaves IA-32e mode
    mov ebp, edx
    mov ecx, EFER
    rdmsr
    and eax, ~(CHOSEN_EFER | LONG_MODE_ACTIVE)
    or eax, [VARIABLES + CHOSEN_EFER_BITS]
    wrmsr
    mov edx, ebp
    mov eax, [VARIABLES + SAVED_CR4]
    and eax, ~(1 << 5)
    or eax, [VARIABLES + CHOSEN_CR4_BITS]
    mov cr4, eax
    mov eax, [VARIABLES + CHOSEN_CR3]
    mov cr3, eax
    lidt [legacy_idt_pointer]
    mov eax, gdt_legacy_task_state - gdt
    ltr ax
    mov eax, cr0
    or eax, [VARIABLES + CHOSEN_CR0_BITS]
    mov cr0, eax                        ; #GP when pointers of PAE paging are refused
    jmp .translated
.translated:
    mov eax, edx
    test ebx, 4
    jnz .user
    push esi
    popfd
    cmp ebx, 1
    jb .read
    je .write
    cmp ebx, 2
    je .fetch
    mov ebp, edi
    mov eax, [ebp]
    int3
.read:
    mov eax, [edi]
    int3
.write:
    mov [edi], eax
    int3
.fetch:
    jmp edi
.user:
    and ebx, 3
    shl ebx, 4
    add ebx, USER_CODE
    mov ecx, (3 << 3) | 3
    mov ds, ecx
    push ecx                            ; SS
    push USER_STACK_TOP
    push esi
    push LEGACY_USER_CODE | 3
    push ebx
    iretd

align TRAP_ENTRY_BYTES, nop
legacy_entries:
%assign vector 0
%rep 32
    align TRAP_ENTRY_BYTES, nop
%if (ERROR_CODES & (1 << vector)) == 0
    push dword 0
%endif
    push strict dword vector
    jmp strict near legacy_trapped
%assign vector vector + 1
%endrep

; On the stack: vector, error code, and what the processor pushed.
legacy_trapped:
    mov ebp, eax
    mov eax, 0x10
    mov ds, eax
    pop ecx
    pop edx
    mov edi, cr2
    mov eax, cr0
    and eax, ~CHOSEN_CR0
    mov cr0, eax
    mov [VARIABLES + TRAPPED_VECTOR], ecx
    mov [VARIABLES + TRAPPED_CODE], edx
    mov eax, [VARIABLES + SAVED_CR4]
    mov cr4, eax
    mov eax, PAGE_TABLES
    mov cr3, eax
    mov ecx, EFER
    mov eax, [VARIABLES + SAVED_EFER]
    xor edx, edx
    wrmsr
    mov eax, cr0
    or eax, CHOSEN_CR0
    mov cr0, eax
    jmp 0x08:access_back

bits 64
access_back:
    mov eax, 0x10
    mov ds, eax
    mov es, eax
    mov ss, eax
    mov rsp, [VARIABLES + SAVED_RSP]
    mov r13, [VARIABLES + SAVED_R13]
    mov r14, [VARIABLES + SAVED_R14]
    mov r15, [VARIABLES + SAVED_R15]
    lidt [idt_pointer]
    mov byte [gdt_task_state + 5], 0x89         ; available again
    mov eax, gdt_task_state - gdt
    ltr ax
    mov r12d, ebp
    mov edi, edi
    mov ecx, [VARIABLES + TRAPPED_VECTOR]
    mov edx, [VARIABLES + TRAPPED_CODE]
    jmp access_ended

legacy_idt_pointer:
    dw 32 * 8 - 1
    dd LEGACY_IDT

align 8
legacy_task_state:
    dd 0
    dd STACK_TOP - 2048, 0x10           ; ESP and SS on a trap of privilege level 3
    times 23 dd 0
legacy_task_state_end:
