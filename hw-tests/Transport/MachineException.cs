namespace Cordon.HwTests.Transport;

/// <summary>A running machine stopped answering: its hypervisor panicked, its guest faulted, it ended or it is too slow.</summary>
public sealed class MachineException(string message) : Exception(message);
