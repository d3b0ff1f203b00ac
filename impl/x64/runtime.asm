; Symbols of the .NET runtime that ilc refers to. Those that an image must never reach are panics with their name.

section .text progbits alloc exec nowrite align=16

; Frames larger than a page are probed; the stack is mapped as a whole, so one touch is enough (address in r11).
global RhpStackProbe
RhpStackProbe:
    test dword [r11], r11d
    ret

; A store of a reference. No collector: an ordinary store.
global RhpAssignRef
RhpAssignRef:
    mov [rdi], rsi
    ret

%macro forbidden 1
global %1
%defstr %%name %1
section .rodata
%%text: db %%name, 0
section .text
%1:
    lea rdi, [rel %%text]
    jmp forbidden_reached
%endmacro

forbidden_reached:
    and rsp, -16
    extern cordon_forbidden
    call cordon_forbidden
    ud2

forbidden RhpGcPoll
forbidden RhpPInvoke
forbidden RhpPInvokeReturn
forbidden RhpReversePInvoke
forbidden RhpReversePInvokeReturn
forbidden RhpNewFast
forbidden RhpNewFinalizable
forbidden RhpNewArrayFast
forbidden RhpNewPtrArrayFast
forbidden RhpNewArray
forbidden RhpThrowEx
forbidden RhpRethrow
forbidden RhpFallbackFailFast
forbidden RhpInitialDynamicInterfaceDispatch
forbidden RhpCheckedAssignRef
forbidden RhpByRefAssignRef

section .data
global RhpTrapThreads, __security_cookie
__security_cookie: dq 0x9e3779b97f4a7c15   ; ilc's code only compares it with itself
RhpTrapThreads: dd 0
