; What processors need of each other: words that several change, and the lock under which the hypervisor runs.

section .text progbits alloc exec nowrite align=16

; A bit of a word that a guest changes meanwhile: (word, bit within it) -> what it was. A bit beyond the word would be one of the next.
%macro bit_of 4
global %1
%1:
    lock %2 %3 [rdi], %4
    setc al
    movzx eax, al
    ret
%endmacro

    bit_of cpu_test_and_set64, bts, qword, rsi
    bit_of cpu_test_and_clear64, btr, qword, rsi
    bit_of cpu_test_and_set32, bts, dword, esi
    bit_of cpu_test_and_clear32, btr, dword, esi

global cpu_set_bits8
cpu_set_bits8:                      ; (byte, bits)
    lock or [rdi], sil
    ret

global cpu_compare_exchange32
cpu_compare_exchange32:             ; (word, what it should be, what it becomes) -> what it was
    mov eax, esi
    lock cmpxchg [rdi], edx
    ret

; The lock: two words, the ticket that is given next and the one that is served. Processors get it in the order in which they came.
global cpu_lock_take, cpu_lock_release
cpu_lock_take:                      ; (lock)
    mov eax, 1
    lock xadd [rdi], eax
.look:
    cmp eax, [rdi + 4]
    jne .wait
    ret
.wait:
    pause
    jmp .look
cpu_lock_release:                   ; (lock), by its holder
    inc dword [rdi + 4]
    ret

global cpu_pause
cpu_pause:
    pause
    ret
