namespace Cordon.Model;

/// <summary>Copying a state: of the concrete reading only.</summary>
public sealed partial class State
{
    /// <summary>Makes <paramref name="other"/> equal to this state: every map and every word.</summary>
    public void CopyTo(State other)
    {
        base.CopyTo(other);
        other.FrameCount = FrameCount;
        other.GuestControl4 = GuestControl4;
        other.GuestEfer = GuestEfer;
        other.Pvh = Pvh;
        other.EventFifo = EventFifo;
        other.GrantTable = GrantTable;
        other.ConsoleIo = ConsoleIo;
    }
}
