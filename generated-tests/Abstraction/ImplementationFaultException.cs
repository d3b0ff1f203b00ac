namespace Cordon.GeneratedTests.Abstraction;

/// <summary>The implementation's tables are such that they stand for no state at all.</summary>
public sealed class ImplementationFaultException(string what) : Exception(what);
