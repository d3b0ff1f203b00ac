; A vcpu's vector and debug state, moved only when another vcpu gets the processor (hvm/ExtendedRegisters.cs). All components that the processor
; has are enabled while they are moved, whatever the guest has in XCR0.

section .text progbits alloc exec nowrite align=16

global cpu_xsave, cpu_xrstor, cpu_fxsave, cpu_fxrstor, cpu_xgetbv, cpu_xsetbv
cpu_xsave:                  ; (area, 64-byte aligned; all components)
    mov rax, rsi
    mov rdx, rsi
    shr rdx, 32
    xsave64 [rdi]
    ret
cpu_xrstor:
    mov rax, rsi
    mov rdx, rsi
    shr rdx, 32
    xrstor64 [rdi]
    ret
cpu_fxsave:
    fxsave64 [rdi]
    ret
cpu_fxrstor:
    fxrstor64 [rdi]
    ret
cpu_xgetbv:
    xor ecx, ecx
    xgetbv
    shl rdx, 32
    or rax, rdx
    ret
cpu_xsetbv:
    xor ecx, ecx
    mov rax, rdi
    mov rdx, rdi
    shr rdx, 32
    xsetbv
    ret

global cpu_read_debug, cpu_write_debug
cpu_read_debug:                     ; (four words): DR0 to DR3
    mov rax, dr0
    mov [rdi], rax
    mov rax, dr1
    mov [rdi + 8], rax
    mov rax, dr2
    mov [rdi + 16], rax
    mov rax, dr3
    mov [rdi + 24], rax
    ret
cpu_write_debug:
    mov rax, [rdi]
    mov dr0, rax
    mov rax, [rdi + 8]
    mov dr1, rax
    mov rax, [rdi + 16]
    mov dr2, rax
    mov rax, [rdi + 24]
    mov dr3, rax
    ret
