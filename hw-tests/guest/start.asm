; From the PVH entry (32-bit protected mode, no paging) to long mode, then the pool and the greeting.

bits 32
start:
    cli
    cld
    mov esp, STACK_TOP
    mov [start_information], ebx
    call build_page_tables
    mov eax, cr4
    or eax, (1 << 5) | (1 << 9) | (1 << 10)     ; PAE, OSFXSR, OSXMMEXCPT
    mov cr4, eax
    mov eax, PAGE_TABLES
    mov cr3, eax
    mov ecx, 0xc0000080
    rdmsr
    or eax, 1 << 8                              ; LME
    wrmsr
    mov eax, cr0
    and eax, ~((1 << 2) | (1 << 3))
    or eax, (1 << 31) | (1 << 16) | (1 << 5) | (1 << 1)     ; PG, WP, NE, MP
    mov cr0, eax
    lgdt [gdt_pointer]
    jmp 0x08:start_long

; Identity for the first GiB in 2 MiB pages; behind it the window, whose page table belongs to the host.
build_page_tables:
    mov edi, PAGE_TABLES
    xor eax, eax
    mov ecx, 4 * PAGE / 4
    rep stosd
    mov dword [PAGE_TABLES], PAGE_TABLES + PAGE + 7
    mov dword [PAGE_TABLES + PAGE], PAGE_TABLES + 2 * PAGE + 7
    mov dword [PAGE_TABLES + PAGE + 8], PAGE_TABLES + 3 * PAGE + 7
    mov dword [PAGE_TABLES + 3 * PAGE], WINDOW_TABLE + 7
    mov edi, PAGE_TABLES + 2 * PAGE
    mov eax, 0x87                               ; present, writable, for every privilege level, 2 MiB
    mov ecx, 512
.entry:
    mov [edi], eax
    add eax, 0x200000
    add edi, 8
    loop .entry
    ret

LEGACY_CODE     equ 7 << 3
LEGACY_USER_CODE equ 8 << 3

align 8
gdt:
    dq 0
    dq 0x00af9b000000ffff                       ; 64-bit code
    dq 0x00cf93000000ffff                       ; data
    dq 0x00cff3000000ffff                       ; data of privilege level 3
    dq 0x00affb000000ffff                       ; 64-bit code of privilege level 3
gdt_task_state:
    dw task_state_end - task_state - 1, 0
    dd 0x00008900                               ; available 64-bit task state; its address is filled in at the start
    dq 0
    dq 0x00cf9b000000ffff                       ; 32-bit code
    dq 0x00cffb000000ffff                       ; 32-bit code of privilege level 3
gdt_legacy_task_state:
    dw legacy_task_state_end - legacy_task_state - 1, 0
    dd 0x00008900                               ; available 32-bit task state; its address is filled in at the start
gdt_pointer:
    dw gdt_pointer - gdt - 1
    dd gdt

align 8
task_state:
    dd 0
    dq STACK_TOP - 2048                         ; RSP on an interrupt of privilege level 3
    times 12 dq 0
task_state_end:

bits 64
start_long:
    mov eax, 0x10
    mov ds, eax
    mov es, eax
    mov ss, eax
    xor eax, eax
    mov fs, eax
    mov gs, eax
    mov edi, VARIABLES
    mov ecx, PAGE / 8
    rep stosq
    mov rax, 0x5ca1ab1e0ddba11
    mov [VARIABLES + CANARY], rax
    mov eax, task_state
    mov [gdt_task_state + 2], ax
    shr eax, 16
    mov [gdt_task_state + 4], al
    mov [gdt_task_state + 7], ah
    mov ax, gdt_task_state - gdt
    ltr ax
    call choose_call_instruction
    call install_traps
    call install_user_code
    call run_alone
    call tag_pool
    mov qword [CONTROL + CONTROL_SECOND], second_vcpu
    mov esi, greeting
    mov edx, greeting_end - greeting
    call print
.wait_for_host:
    pause
    cmp qword [CONTROL + CONTROL_FOUND], 1
    jne .wait_for_host
    mov rax, cr3                                ; the host has filled the window's page table
    mov cr3, rax
    mov qword [CONTROL + CONTROL_RUNNING], 1
    jmp serve

; Every page of the pool: MAGIC, nonce (the time-stamp counter), its number, the number of pages.
tag_pool:
    rdtsc
    shl rdx, 32
    or rdx, rax
    mov rax, MAGIC
    mov edi, POOL + PAGE * (POOL_PAGES - 1)
    mov ecx, POOL_PAGES - 1
.page:
    mov [rdi + CONTROL_NONCE], rdx
    mov [rdi + CONTROL_INDEX], rcx
    mov qword [rdi + CONTROL_PAGES], POOL_PAGES
    mov [rdi + CONTROL_MAGIC], rax
    sub rdi, PAGE
    sub rcx, 1
    jns .page
    ret

; VMMCALL is there as assembled; an Intel processor wants VMCALL at each place.
choose_call_instruction:
    xor eax, eax
    cpuid
    cmp ecx, 0x6c65746e                         ; "ntel" of GenuineIntel
    jne .done
    mov byte [call_in_print + 2], 0xc1
    mov byte [call_in_program + 2], 0xc1
    mov byte [call_in_measurement + 2], 0xc1
    mov byte [call_in_user + 2], 0xc1
    mov byte [call_in_second + 2], 0xc1
    mov byte [call_in_wait + 2], 0xc1
    mov byte [call_in_shutdown + 2], 0xc1
.done:
    ret

; print(rsi = text, rdx = bytes): console_io, CONSOLEIO_write.
print:
    mov eax, 18
    xor edi, edi
    xchg rsi, rdx
call_in_print:
    vmmcall
    ret

greeting: db "hardware tests: ready", 13, 10
greeting_end:
