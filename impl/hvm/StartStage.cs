namespace Cordon.Impl;

/// <summary>How far the start of a processor has come: it and the first processor take turns.</summary>
public enum StartStage : uint
{
    /// <summary>It has not answered.</summary>
    Silent = 0,

    /// <summary>It runs, and has what it needs to run guests.</summary>
    Ready,

    /// <summary>It is to read its time-stamp counter.</summary>
    Measuring,

    /// <summary>It has.</summary>
    Measured,

    /// <summary>It runs guests.</summary>
    Accepted,

    /// <summary>It cannot be used, and halts.</summary>
    Refused,
}
