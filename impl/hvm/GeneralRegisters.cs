namespace Cordon.Impl;

/// <summary>The general registers of a vcpu by the numbers that instructions give them.</summary>
static unsafe class GeneralRegisters<TBackend>
    where TBackend : struct, IBackend
{
    const uint StackPointer = 4;

    /// <summary>The register of number <paramref name="register"/>, 0 to 15.</summary>
    public static ulong Read(HvmVcpu* vcpu, uint register)
        => register == StackPointer ? TBackend.Rsp(vcpu) : (&vcpu->Registers.Rax)[register];

    /// <summary>Writes it.</summary>
    public static void Write(HvmVcpu* vcpu, uint register, ulong value)
    {
        if (register == StackPointer)
        {
            TBackend.SetRsp(vcpu, value);
        }
        else
        {
            (&vcpu->Registers.Rax)[register] = value;
        }
    }
}
