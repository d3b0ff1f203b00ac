; Instructions that C# has no word for. SysV: arguments rdi, rsi, rdx; result rax.

section .text progbits alloc exec nowrite align=16

global cpu_out8, cpu_out16, cpu_out32, cpu_in8, cpu_in16, cpu_in32
cpu_out8:
    mov edx, edi
    mov eax, esi
    out dx, al
    ret
cpu_out16:
    mov edx, edi
    mov eax, esi
    out dx, ax
    ret
cpu_out32:
    mov edx, edi
    mov eax, esi
    out dx, eax
    ret
cpu_in8:
    mov edx, edi
    xor eax, eax
    in al, dx
    ret
cpu_in16:
    mov edx, edi
    xor eax, eax
    in ax, dx
    ret
cpu_in32:
    mov edx, edi
    in eax, dx
    ret

global cpu_rdmsr, cpu_wrmsr, cpu_rdtsc, cpu_cpuid
cpu_rdmsr:
    mov ecx, edi
    rdmsr
    shl rdx, 32
    or rax, rdx
    ret
global cpu_try_rdmsr, cpu_try_rdmsr.read, cpu_try_rdmsr.failed
cpu_try_rdmsr:                  ; (register, word to fill) -> 1; 0 when there is no such register
    mov ecx, edi
.read:
    rdmsr
    mov [rsi], eax
    mov [rsi + 4], edx
    mov eax, 1
    ret
.failed:
    xor eax, eax
    ret
cpu_wrmsr:
    mov ecx, edi
    mov rax, rsi
    mov rdx, rsi
    shr rdx, 32
    wrmsr
    ret
cpu_rdtsc:
    rdtsc
    shl rdx, 32
    or rax, rdx
    ret
cpu_cpuid:                      ; (leaf, subleaf, four words to fill: eax, ebx, ecx, edx)
    push rbx
    mov r8, rdx
    mov eax, edi
    mov ecx, esi
    cpuid
    mov [r8], eax
    mov [r8 + 4], ebx
    mov [r8 + 8], ecx
    mov [r8 + 12], edx
    pop rbx
    ret

global cpu_read_cr0, cpu_write_cr0, cpu_read_cr2, cpu_write_cr2, cpu_read_cr3, cpu_write_cr3, cpu_read_cr4, cpu_write_cr4
cpu_read_cr0:
    mov rax, cr0
    ret
cpu_write_cr0:
    mov cr0, rdi
    ret
cpu_write_cr2:
    mov cr2, rdi
    ret
cpu_read_cr2:
    mov rax, cr2
    ret
cpu_read_cr3:
    mov rax, cr3
    ret
cpu_write_cr3:
    mov cr3, rdi
    ret
cpu_read_cr4:
    mov rax, cr4
    ret
cpu_write_cr4:
    mov cr4, rdi
    ret

global cpu_read_dr6, cpu_write_dr6
cpu_read_dr6:
    mov rax, dr6
    ret
cpu_write_dr6:
    mov dr6, rdi
    ret

global cpu_gdt_base, cpu_idt_base
cpu_gdt_base:
    sub rsp, 16
    sgdt [rsp]
    mov rax, [rsp + 2]
    add rsp, 16
    ret
cpu_idt_base:
    sub rsp, 16
    sidt [rsp]
    mov rax, [rsp + 2]
    add rsp, 16
    ret

global cpu_halt_forever
cpu_halt_forever:
    cli
    hlt
    jmp cpu_halt_forever
