namespace Cordon.Impl;

/// <summary>The processor's extension for virtual machines. It decides the bits of p2m entries, and the instruction in the hypercall page.</summary>
public enum Extension : byte
{
    /// <summary>AMD's SVM.</summary>
    Svm = 0,

    /// <summary>Intel's VMX.</summary>
    Vmx = 1,
}
