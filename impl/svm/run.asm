; Entry into a guest and back, for ever. ilc's code uses no vector registers but xmm0 and xmm8 (image/gate.sh fails the build when it
; does), so the others stay the guest's. Between two runs the hypervisor has no registers to keep, so none are saved for it;
; GIF stays clear and RFLAGS.IF set. What VMSAVE and VMLOAD move (FS, GS, TR, LDTR, syscall MSRs) stays the guest's while the
; hypervisor runs: it uses none of them, and svm/Switch.cs moves them when another vcpu gets the processor.

%include "svm/offsets.inc"

section .text progbits alloc exec nowrite align=16

global svm_run
svm_run:                            ; (SvmVcpu* first); does not return
    and rsp, -16
    sub rsp, 16
.enter:
    mov [rsp], rdi
    mov rax, [rdi + VCPU_VMCB]
    mov rcx, [rdi + VCPU_RAX]
    mov [rax + VMCB_RAX], rcx
    movaps xmm0, [rdi + VCPU_XMM0]
    movaps xmm8, [rdi + VCPU_XMM8]
    mov rcx, [rdi + VCPU_RCX]
    mov rdx, [rdi + VCPU_RDX]
    mov rbx, [rdi + VCPU_RBX]
    mov rbp, [rdi + VCPU_RBP]
    mov rsi, [rdi + VCPU_RSI]
    mov r8, [rdi + VCPU_R8]
    mov r9, [rdi + VCPU_R9]
    mov r10, [rdi + VCPU_R10]
    mov r11, [rdi + VCPU_R11]
    mov r12, [rdi + VCPU_R12]
    mov r13, [rdi + VCPU_R13]
    mov r14, [rdi + VCPU_R14]
    mov r15, [rdi + VCPU_R15]
    mov rdi, [rdi + VCPU_RDI]
    vmrun
    ; rax is the VMCB's address again, rsp the hypervisor's; every other register is the guest's.
    mov [rsp + 8], rdi
    mov rdi, [rsp]
    mov [rdi + VCPU_RCX], rcx
    mov rcx, [rax + VMCB_RAX]
    mov [rdi + VCPU_RAX], rcx
    mov rcx, [rsp + 8]
    mov [rdi + VCPU_RDI], rcx
    mov [rdi + VCPU_RDX], rdx
    mov [rdi + VCPU_RBX], rbx
    mov [rdi + VCPU_RBP], rbp
    mov [rdi + VCPU_RSI], rsi
    mov [rdi + VCPU_R8], r8
    mov [rdi + VCPU_R9], r9
    mov [rdi + VCPU_R10], r10
    mov [rdi + VCPU_R11], r11
    mov [rdi + VCPU_R12], r12
    mov [rdi + VCPU_R13], r13
    mov [rdi + VCPU_R14], r14
    mov [rdi + VCPU_R15], r15
    movaps [rdi + VCPU_XMM0], xmm0
    movaps [rdi + VCPU_XMM8], xmm8
    extern svm_exit
    call svm_exit                   ; (SvmVcpu* that ran) -> SvmVcpu* to run
    mov rdi, rax
    jmp .enter

global svm_vmload, svm_vmsave
svm_vmload:                         ; (VMCB's physical address)
    mov rax, rdi
    vmload
    ret
svm_vmsave:                         ; (VMCB's physical address)
    mov rax, rdi
    vmsave
    ret

; The rest of a vcpu's vector and debug state, moved only when another vcpu gets the processor. All components that the processor
; has are enabled while they are moved, whatever the guest has in XCR0.
global svm_save_extended, svm_restore_extended, svm_fxsave, svm_fxrstor, cpu_xgetbv, cpu_xsetbv
svm_save_extended:                  ; (area, 64-byte aligned; all components)
    mov rax, rsi
    mov rdx, rsi
    shr rdx, 32
    xsave64 [rdi]
    ret
svm_restore_extended:
    mov rax, rsi
    mov rdx, rsi
    shr rdx, 32
    xrstor64 [rdi]
    ret
svm_fxsave:
    fxsave64 [rdi]
    ret
svm_fxrstor:
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
