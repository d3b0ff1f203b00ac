namespace Cordon.HwTests.Serial;

/// <summary>A log that is damaged, or about something else. The message says what in one line.</summary>
public sealed class SerialLogException(string message) : Exception(message);
