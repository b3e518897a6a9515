using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Microsoft.ML.DeepLearning.Runtime;

/// <summary>
/// Keeps libtorch's convolutions correct on virtual machines that hide the caches of an AMD processor.
/// </summary>
/// <remarks>
/// oneDNN, which computes convolutions in libtorch, asks CPUID leaf 0x8000001D for the cache sizes. A hypervisor may answer with zeros. oneDNN then
/// assumes a cache of no bytes and writes incomplete copies of tensors whose channels are padded to the vector width: results are wrong or NaN
/// (oneDNN 3.7.1; the same defect as https://github.com/uxlfoundation/oneDNN/issues/5313). Its SSE4.1 code does not pad in this way.
/// </remarks>
internal static class ConvolutionGuard
{
    /// <summary>oneDNN's variable that limits the instruction set.</summary>
    public const string Variable = "ONEDNN_MAX_CPU_ISA";

    private const string FormerVariable = "DNNL_MAX_CPU_ISA";
    private const int CacheLeaf = unchecked((int)0x8000001D);

    /// <summary>True if this process limits oneDNN to SSE4.1 because the processor's caches are hidden.</summary>
    public static bool IsActive { get; private set; }

    /// <summary>Limits oneDNN where needed. Has an effect only before the first convolution of the process.</summary>
    public static void Apply()
    {
        if (!X86Base.IsSupported || Environment.GetEnvironmentVariable(Variable) is not null || Environment.GetEnvironmentVariable(FormerVariable) is not null)
            return;
        if (!HidesCaches(Vendor(), X86Base.CpuId(CacheLeaf, 0).Eax))
            return;
        Environment.SetEnvironmentVariable(Variable, "SSE41"); // for child processes, and for oneDNN on Windows
        if (OperatingSystem.IsLinux() && SetNative(Variable, "SSE41", 1) != 0) // .NET's own variables do not reach native code
            return;
        IsActive = true;
    }

    /// <summary>True if oneDNN would compute with a cache of no bytes.</summary>
    /// <param name="vendor">CPUID's vendor text.</param>
    /// <param name="firstCache">EAX of leaf 0x8000001D, subleaf 0; its lowest five bits are the type of the first cache, 0 if there is none.</param>
    internal static bool HidesCaches(string vendor, int firstCache) => vendor == "AuthenticAMD" && (firstCache & 0x1F) == 0;

    private static string Vendor()
    {
        var (_, b, c, d) = X86Base.CpuId(0, 0);
        Span<int> text = [b, d, c];
        return Encoding.ASCII.GetString(MemoryMarshal.AsBytes(text));
    }

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNative(string name, string value, int overwrite);
}
