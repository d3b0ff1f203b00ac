; Copying and clearing. The ABI's direction flag is clear on entry. REP counts each iteration in a deterministic count, so words are moved first.

section .text progbits alloc exec nowrite align=16

global memcpy, memmove, memset, RhSpanHelpers_MemCopy, RhSpanHelpers_MemSet, RhSpanHelpers_MemZero

RhSpanHelpers_MemCopy:
memcpy:                         ; (destination, source, bytes)
    mov rax, rdi
    mov rcx, rdx
    shr rcx, 3
    rep movsq
    mov ecx, edx
    and ecx, 7
    rep movsb
    ret

memmove:                        ; (destination, source, bytes), which may overlap
    mov rcx, rdi
    sub rcx, rsi
    cmp rcx, rdx
    jae memcpy                  ; the destination does not begin inside the source
    mov rax, rdi
    mov rcx, rdx
    lea rdi, [rdi + rcx - 1]
    lea rsi, [rsi + rcx - 1]
    std
    rep movsb
    cld
    ret

RhSpanHelpers_MemZero:          ; (destination, bytes)
    mov rdx, rsi
    xor esi, esi
    jmp memset

RhSpanHelpers_MemSet:
memset:                         ; (destination, byte value, bytes)
    mov r8, rdi
    movzx eax, sil
    mov rcx, 0x0101010101010101
    imul rax, rcx
    mov rcx, rdx
    shr rcx, 3
    rep stosq
    mov ecx, edx
    and ecx, 7
    rep stosb
    mov rax, r8
    ret
