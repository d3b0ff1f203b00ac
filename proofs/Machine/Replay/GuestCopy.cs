namespace Cordon.Proofs.Machine.Replay;

/// <summary>Bytes that the code copied to the guest.</summary>
/// <param name="Linear">To which guest-linear address.</param>
/// <param name="Bytes">What.</param>
/// <param name="Succeeded">Whether the guest's memory took them.</param>
sealed record GuestCopy(ulong Linear, byte[] Bytes, bool Succeeded);
