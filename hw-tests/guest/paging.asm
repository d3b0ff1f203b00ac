; An access under page tables and control registers that the host chose, in any kind of paging, and what came of it. The tables must map, besides what is
; accessed, this image's pages for the supervisor and USER_CODE for the user, each at its own address (hw-tests/Paging/AccessGround.cs makes such tables).
; Nothing but registers and these pages is used until the guest's own tables are back.

; Words of the operation.
ACCESS_CR3      equ 8
ACCESS_CR0      equ 16                  ; PG and WP
ACCESS_CR4      equ 24                  ; PSE, PAE, SMEP, SMAP
ACCESS_EFER     equ 32                  ; LME and NXE
ACCESS_RFLAGS   equ 40                  ; AC
ACCESS_KIND     equ 48                  ; 0 read, 1 write, 2 fetch, 3 read by the stack's segment; 4 at privilege level 3
ACCESS_LINEAR   equ 56
ACCESS_VALUE    equ 64                  ; what a write stores
ACCESS_BYTES    equ 72

EFER            equ 0xc0000080
LONG_MODE       equ 1 << 8
LONG_MODE_ACTIVE equ 1 << 10
CHOSEN_EFER     equ (1 << 8) | (1 << 11)
CHOSEN_CR0      equ (1 << 31) | (1 << 16)
RFLAGS_FIXED    equ 2

; What privilege level 3 runs; #BP is how an access ends that does not fault.
install_user_code:
    mov esi, user_code
    mov edi, USER_CODE
    mov ecx, user_code_end - user_code
    rep movsb
    mov byte [IDT + 3 * 16 + 5], 0xee   ; #BP may be called for by privilege level 3
    mov edi, LEGACY_IDT
    mov esi, legacy_entries
    xor ecx, ecx
.gate:
    mov rax, rsi
    mov [rdi], ax
    mov word [rdi + 2], LEGACY_CODE
    mov word [rdi + 4], 0xee00          ; present, 32-bit interrupt gate, for privilege level 3
    shr rax, 16
    mov [rdi + 6], ax
    add rdi, 8
    add rsi, TRAP_ENTRY_BYTES
    inc ecx
    cmp ecx, 32
    jne .gate
    mov eax, legacy_task_state
    mov [gdt_legacy_task_state + 2], ax
    shr eax, 16
    mov [gdt_legacy_task_state + 4], al
    mov [gdt_legacy_task_state + 7], ah
    ret

; The same bytes in 64-bit and in 32-bit code, 16 apart by the kind of access; in 32-bit code the prefix of the fourth is DEC EAX.
align 16
user_code:
    mov eax, [rdi]
    int3
    align 16, nop
    mov [rdi], eax
    int3
    align 16, nop
    jmp rdi
    align 16, nop
    mov rbp, rdi
    mov eax, [rbp]
    int3
user_code_end:

; 16 access -> vector + 1, error code, CR2, EAX.
operation_access:
    mov [VARIABLES + SAVED_RSP], rsp
    mov [VARIABLES + SAVED_R13], r13
    mov [VARIABLES + SAVED_R14], r14
    mov [VARIABLES + SAVED_R15], r15
    mov rax, cr4
    mov [VARIABLES + SAVED_CR4], rax
    mov ecx, EFER
    rdmsr
    and eax, ~LONG_MODE_ACTIVE
    mov [VARIABLES + SAVED_EFER], eax
    mov qword [VARIABLES + ACCESS_UNDER_WAY], 1
    mov rdi, [r15 + ACCESS_LINEAR]
    mov ebx, [r15 + ACCESS_KIND]
    mov esi, [r15 + ACCESS_RFLAGS]
    or esi, RFLAGS_FIXED
    mov r12d, [r15 + ACCESS_VALUE]
    mov r8, [r15 + ACCESS_CR3]
    mov r9d, [r15 + ACCESS_CR4]
    mov r10d, [r15 + ACCESS_CR0]
    mov r11d, [r15 + ACCESS_EFER]
    test r11d, LONG_MODE
    jz access_legacy
    and eax, ~CHOSEN_EFER
    or eax, r11d
    or eax, LONG_MODE_ACTIVE
    wrmsr
    mov rax, cr0
    and eax, ~CHOSEN_CR0
    or eax, r10d
    mov cr0, rax
    mov rax, [VARIABLES + SAVED_CR4]
    or rax, r9
    mov cr3, r8                         ; from here on the host's tables are in force
    mov cr4, rax
    test ebx, 4
    jnz .user
    push rsi
    popfq
    mov eax, r12d
    cmp ebx, 1
    jb .read
    je .write
    cmp ebx, 2
    je .fetch
    mov rbp, rdi
    mov eax, [rbp]
    int3
.read:
    mov eax, [rdi]
    int3
.write:
    mov [rdi], eax
    int3
.fetch:
    jmp rdi
.user:
    and ebx, 3
    shl ebx, 4
    add ebx, USER_CODE
    mov eax, r12d
    push (3 << 3) | 3                   ; SS
    push USER_STACK_TOP
    push rsi
    push (4 << 3) | 3                   ; CS
    push rbx
    iretq

; From the entries of traps.asm, with vector, error code and what the processor pushed on the stack.
access_trapped:
    mov r12, rax
    mov rcx, [rsp]
    mov rdx, [rsp + 8]
    mov rdi, cr2
    mov rax, [VARIABLES + SAVED_CR4]
    mov cr4, rax
    mov eax, PAGE_TABLES
    mov cr3, rax
    mov rsp, [VARIABLES + SAVED_RSP]
access_ended:
    push RFLAGS_FIXED
    popfq
    mov eax, 0x10
    mov ss, eax
    mov qword [VARIABLES + ACCESS_UNDER_WAY], 0
    mov rax, cr0
    or eax, CHOSEN_CR0
    mov cr0, rax
    inc rcx
    mov [r14], rcx
    mov [r14 + 8], rdx
    mov [r14 + 16], rdi
    mov [r14 + 24], r12
    mov ecx, EFER
    mov eax, [VARIABLES + SAVED_EFER]
    or eax, LONG_MODE_ACTIVE
    xor edx, edx
    wrmsr
    add r14, 32
    add r15, ACCESS_BYTES
    jmp run_program
