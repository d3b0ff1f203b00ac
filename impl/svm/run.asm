; Entry into a guest and back, for ever. ilc's code uses no vector registers but xmm0 and xmm8 (image/gate.sh fails the build when it
; does), so the others stay the guest's. Between two runs the hypervisor has no registers to keep, so none are saved for it;
; GIF stays clear and RFLAGS.IF set. What VMSAVE and VMLOAD move (FS, GS, TR, LDTR, syscall MSRs) stays the guest's while the
; hypervisor runs: it uses none of them, and svm/SvmRegisters.cs moves them when another vcpu gets the processor.

%include "hvm/offsets.inc"

VMCB_RAX    equ 0x5f8

section .text progbits alloc exec nowrite align=16

global svm_run
svm_run:                            ; (HvmVcpu* first); does not return
    and rsp, -16
    sub rsp, 16
.enter:
    mov [rsp], rdi
    mov rax, [rdi + VCPU_BLOCK]
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
    call svm_exit                   ; (HvmVcpu* that ran) -> HvmVcpu* to run
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

; Opens a window in which pending interrupts are taken. GIF is clear before and after; RFLAGS.IF is set before and after.
global svm_take_interrupts
svm_take_interrupts:
    stgi
    nop
    clgi
    ret

; Waits for an interrupt: none can come between the caller's last look and HLT, for GIF is clear until IF is.
global svm_wait_for_interrupt
svm_wait_for_interrupt:
    cli
    stgi
    sti
    hlt
    clgi
    ret

; Sets RFLAGS.IF under a clear GIF: VMRUN lets physical interrupts end the guest's run only when IF is set.
global svm_arm_interrupts
svm_arm_interrupts:
    clgi
    sti
    ret
