; Entry into a guest and back, for ever, as svm/run.asm has it: the vector registers but xmm0 and xmm8 stay the guest's, and between two runs
; the hypervisor has no registers to keep. RFLAGS.IF is clear all the while it runs. FS, GS, TR and LDTR are moved by the processor; CR2, DR6
; and the registers of SYSCALL stay the guest's, and vmx/VmxRegisters.cs moves them when another vcpu gets the processor.

%include "hvm/offsets.inc"
%include "vmx/offsets.inc"

section .text progbits alloc exec nowrite align=16

global vmx_run
vmx_run:                            ; (HvmVcpu* first); does not return
    and rsp, -16
    sub rsp, 16
    mov [rsp], rdi
    cmp qword [rdi + VCPU_LAUNCHED], 0
    je .first_entry
.registers:
    movaps xmm0, [rdi + VCPU_XMM0]
    movaps xmm8, [rdi + VCPU_XMM8]
    mov rax, [rdi + VCPU_RAX]
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
    mov rdi, [rdi + VCPU_RDI]       ; moves change no flag: ZF still says whether this is the first entry
    je .launch
    vmresume
    jmp .failed
.launch:
    vmlaunch
.failed:                            ; the processor refuses the hypervisor's own state or the controls
    extern vmx_entry_failed
    call vmx_entry_failed           ; does not return
    ud2

; The hypervisor's stack is the same at every entry on a processor, so a VMCS is told of it when it gets there.
.first_entry:
    mov eax, FIELD_HOST_RSP
    vmwrite rax, rsp
    mov eax, FIELD_HOST_RIP
    lea rcx, [rel .exit]
    vmwrite rax, rcx
    mov qword [rdi + VCPU_LAUNCHED], 1
    cmp rdi, rdi
    jmp .registers

.exit:
    ; rsp is the hypervisor's; every other register is the guest's.
    push rdi
    mov rdi, [rsp + 8]
    mov [rdi + VCPU_RAX], rax
    pop qword [rdi + VCPU_RDI]
    mov [rdi + VCPU_RCX], rcx
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
    mov eax, FIELD_REASON
    vmread [rdi + VCPU_REASON], rax
    mov eax, FIELD_VECTORING
    vmread [rdi + VCPU_VECTORING], rax
    extern vmx_exit
    call vmx_exit                   ; (HvmVcpu* that ran) -> HvmVcpu* to run
    mov rdi, rax
    mov [rsp], rdi
    cmp qword [rdi + VCPU_LAUNCHED], 0
    jne .registers
    jmp .first_entry

; What every hypercall reads, at once. GuestPaging begins with CR0, CR3, CR4, EFER.
global vmx_note_paging
vmx_note_paging:                    ; (GuestPaging*) -> access rights of CS, those of SS in the upper half
    mov eax, FIELD_CR0
    vmread [rdi], rax
    mov eax, FIELD_CR3
    vmread [rdi + 8], rax
    mov eax, FIELD_CR4
    vmread [rdi + 16], rax
    mov eax, FIELD_EFER
    vmread [rdi + 24], rax
    mov eax, FIELD_CS_RIGHTS
    vmread rax, rax
    mov ecx, FIELD_SS_RIGHTS
    vmread rcx, rcx
    shl rcx, 32
    or rax, rcx
    ret

; Past the instruction that ended the run, and out of its interrupt shadow.
global vmx_skip
vmx_skip:                           ; () -> RFLAGS
    mov eax, FIELD_RIP
    vmread rcx, rax
    mov edx, FIELD_LENGTH
    vmread rdx, rdx
    add rcx, rdx
    vmwrite rax, rcx
    mov eax, FIELD_INTERRUPTIBILITY
    vmread rcx, rax
    test cl, SHADOWS
    jnz .shadow
.flags:
    mov eax, FIELD_RFLAGS
    vmread rax, rax
    ret
.shadow:
    and ecx, ~SHADOWS
    vmwrite rax, rcx
    jmp .flags

global vmx_read, vmx_write
vmx_read:                           ; (field) -> its value
    mov edi, edi
    vmread rax, rdi
    jbe .failed
    ret
vmx_write:                          ; (field, value)
    mov edi, edi
    vmwrite rdi, rsi
    jbe .failed
    ret
vmx_read.failed:
vmx_write.failed:                   ; there is no such field, or no current VMCS
    and rsp, -16
    extern vmx_field_failed
    call vmx_field_failed           ; (field); does not return
    ud2

; Each answers 0 when the instruction did what it should.
global vmx_on, vmx_clear, vmx_load, vmx_invept, vmx_invvpid
vmx_on:                             ; (address of the region's physical address)
    vmxon [rdi]
    jmp answer
vmx_clear:                          ; (address of the structure's physical address)
    vmclear [rdi]
    jmp answer
vmx_load:                           ; (address of the structure's physical address)
    vmptrld [rdi]
    jmp answer
vmx_invept:                         ; (kind, two words: EPT pointer, 0)
    invept rdi, [rsi]
    jmp answer
vmx_invvpid:                        ; (kind, two words: VPID, linear address)
    invvpid rdi, [rsi]
answer:
    mov eax, 0
    mov ecx, 1
    cmovc eax, ecx
    cmovz eax, ecx
    ret

; Opens a window in which pending interrupts are taken. RFLAGS.IF is clear before and after.
global vmx_take_interrupts
vmx_take_interrupts:
    sti
    nop
    cli
    ret

; Waits for an interrupt: none can come between the caller's last look and HLT, for STI lets none in before the next instruction is done.
global vmx_wait_for_interrupt
vmx_wait_for_interrupt:
    sti
    hlt
    cli
    ret
