; Without a host: when the guest has a ramdisk of programs (hw-tests/Serial/ProgramDisc.cs), it runs them one after the other, prints their
; results, and switches itself off. Each line of the results begins with '#'; a word is its hexadecimal digits and a comma, a run
; of zeros 'z', their number and a comma.

ALONE_MAGIC     equ 0x50544b5349444350  ; "PCDISKTP"
ALONE_COUNT     equ 8                   ; of the programs
ALONE_TITLE     equ 16                  ; 240 characters: the line that says what they are
TITLE_BYTES     equ 240
ALONE_WINDOW    equ 256                 ; the window's page table, 512 words
ALONE_PROGRAMS  equ ALONE_WINDOW + PAGE ; each: its words, then as many words
LONGEST_LINE    equ 96

; Returns when there is no such ramdisk.
run_alone:
    mov ebx, [start_information]
    cmp dword [rbx + 12], 0             ; nr_modules
    je no_programs
    mov rbx, [rbx + 16]                 ; modlist_paddr
    mov rbx, [rbx]
    mov rax, ALONE_MAGIC
    cmp [rbx], rax
    jne no_programs
    mov rax, [rbx + ALONE_COUNT]
    mov [VARIABLES + PROGRAMS_LEFT], rax
    lea rax, [rbx + ALONE_PROGRAMS]
    mov [VARIABLES + NEXT_PROGRAM], rax
    lea rsi, [rbx + ALONE_WINDOW]
    mov edi, WINDOW_TABLE
    mov ecx, PAGE / 8
    rep movsq
    mov rax, cr3
    mov cr3, rax
    lea rsi, [rbx + ALONE_TITLE]
    mov edx, TITLE_BYTES
    call print
.next_program:
    cmp qword [VARIABLES + PROGRAMS_LEFT], 0
    je .done
    dec qword [VARIABLES + PROGRAMS_LEFT]
    mov rsi, [VARIABLES + NEXT_PROGRAM]
    mov rcx, [rsi]
    add rsi, 8
    mov edi, PROGRAMS
    rep movsq
    mov [VARIABLES + NEXT_PROGRAM], rsi
    mov r15d, PROGRAMS
    mov r14d, RESULTS
    call run_program
    call print_results
    jmp .next_program
.done:
    mov esi, end_text
    mov edx, end_text_end - end_text
    call print
    mov qword [VARIABLES + LINE], 0     ; SHUTDOWN_poweroff
    mov eax, 29                         ; sched_op
    mov edi, 2                          ; SCHEDOP_shutdown
    mov esi, VARIABLES + LINE
call_in_shutdown:
    vmmcall
.stop:
    hlt
    jmp .stop
no_programs:
    ret

; The words from RESULTS to r14, and their sum, each rotated in: a line that was damaged on its way is noticed.
print_results:
    mov esi, begin_text
    mov edx, begin_text_end - begin_text
    call print
    mov r15d, RESULTS
    xor r13d, r13d                      ; sum
    mov edi, VARIABLES + LINE + 1
.word:
    cmp r15, r14
    jae .sum
    mov rax, [r15]
    test rax, rax
    jz .zeros
    add r15, 8
    rol r13, 1
    add r13, rax
    call put_number
.next:
    cmp edi, VARIABLES + LINE + LONGEST_LINE - 18
    jb .word
    call put_line
    jmp .word
.zeros:
    xor ecx, ecx
.zero:
    inc rcx
    rol r13, 1
    add r15, 8
    cmp r15, r14
    jae .counted
    cmp qword [r15], 0
    je .zero
.counted:
    mov byte [rdi], 'z'
    inc rdi
    mov rax, rcx
    call put_number
    jmp .next
.sum:
    mov byte [rdi], '='
    inc rdi
    mov rax, r13
    call put_number
    ; falls through

; put_line: prints the line that ends at rdi and begins a new one.
put_line:
    mov byte [VARIABLES + LINE], '#'
    mov word [rdi], 0x0a0d
    lea rdx, [rdi + 2 - VARIABLES - LINE]
    mov esi, VARIABLES + LINE
    call print
    mov edi, VARIABLES + LINE + 1
    ret

; put_number: rax in hexadecimal without leading zeros, and a comma, to rdi.
put_number:
    bsr rcx, rax
    jnz .digits
    xor ecx, ecx
.digits:
    and ecx, 0x3c
.digit:
    mov rdx, rax
    shr rdx, cl
    and edx, 15
    mov dl, [digits + rdx]
    mov [rdi], dl
    inc rdi
    sub ecx, 4
    jns .digit
    mov byte [rdi], ','
    inc rdi
    ret

digits: db "0123456789abcdef"
begin_text: db 13, 10, "#results", 13, 10
begin_text_end:
end_text: db 13, 10, "#end", 13, 10
end_text_end:
align 8
start_information: dd 0
