namespace Cordon.HwTests.Machines;

/// <summary>
/// This machine lacks something that a lane needs. The message says in one line what, and how to get it; the command line ends with
/// status 3.
/// </summary>
public sealed class LaneUnavailableException(string message) : Exception(message);
