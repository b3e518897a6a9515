using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Microsoft.ML.DeepLearning.Tests.NativeCompatibility;

/// <summary>A hard link on Linux, as package managers and MSBuild create to save space.</summary>
internal static partial class HardLink
{
    public static void Create(string source, string link)
    {
        if (LinkFile(source, link) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{link} could not be linked to {source}.");
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkFile(string source, string link);
}
