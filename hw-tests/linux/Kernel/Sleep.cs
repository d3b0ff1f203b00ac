namespace Cordon.Probe;

/// <summary>Waiting for nothing but time.</summary>
public static class Sleep
{
    /// <summary>Sleeps for so many milliseconds.</summary>
    public static void For(uint milliseconds) => Kernel.Call(SystemCall.Poll, 0, 0, milliseconds);
}
