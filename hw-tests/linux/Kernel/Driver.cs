namespace Cordon.Probe;

/// <summary>Drivers that Debian's kernel has as modules.</summary>
public static unsafe class Driver
{
    /// <summary>Loads the module in the file <paramref name="path"/>, if it is not there yet, or ends the program.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parameters">What it is told, as on the kernel's command line.</param>
    public static void Load(string path, string parameters = "")
    {
        var file = OpenFile.ToRead(path);
        var told = stackalloc byte[CText.Longest];
        CText.Write(told, parameters);
        var result = Kernel.Call(SystemCall.LoadModule, file.Descriptor, (ulong)told, 0);
        if (result < 0 && result != LinuxError.Exists)
        {
            Failure.Because("the kernel refuses this module", path, result);
        }
        file.Close();
    }
}
