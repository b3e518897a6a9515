using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.ML.DeepLearning.Onnx;

namespace Microsoft.ML.DeepLearning.Scoring.Sessions;

/// <summary>Kernels in the metadata of ONNX files: an entry has the name of the kernel's assembly and the kernel's bytes.</summary>
public static class ScoringKernels
{
    private const string Prefix = "kernel:";

    private static readonly ConcurrentDictionary<string, Func<BinaryReader, IScoringKernel?>> Readers = new();

    /// <summary>Registers the reader of an assembly, when the assembly is loaded.</summary>
    /// <param name="assembly">The assembly that has the kernel.</param>
    /// <param name="read">Reads what <see cref="IScoringKernel.Write"/> wrote; null if another version wrote it.</param>
    public static void Register(Assembly assembly, Func<BinaryReader, IScoringKernel?> read) => Readers[assembly.GetName().Name!] = read;

    /// <summary>Adds a kernel to the metadata of a graph.</summary>
    internal static void Note(OnnxGraph graph, IScoringKernel kernel)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        kernel.Write(writer);
        writer.Flush();
        graph.Note(Prefix + kernel.GetType().Assembly.GetName().Name, Convert.ToBase64String(stream.GetBuffer(), 0, (int)stream.Length));
    }

    /// <summary>The kernel of a file; null if it has none or the kernel's assembly is not among those of the program.</summary>
    /// <param name="notes">The metadata of the file.</param>
    /// <exception cref="InvalidDataException">The entry is damaged.</exception>
    internal static IScoringKernel? Restore(IReadOnlyDictionary<string, string> notes)
    {
        if (notes.Keys.FirstOrDefault(key => key.StartsWith(Prefix, StringComparison.Ordinal)) is not { } entry || Reader(entry[Prefix.Length..]) is not { } read)
            return null;
        try
        {
            using var reader = new BinaryReader(new MemoryStream(Convert.FromBase64String(notes[entry])));
            return read(reader);
        }
        catch (Exception e) when (e is FormatException or IOException or InvalidDataException)
        {
            throw new InvalidDataException($"The metadata entry '{entry}' of the network is damaged: {e.Message} Save the model again.", e);
        }
    }

    private static Func<BinaryReader, IScoringKernel?>? Reader(string assembly)
    {
        if (Readers.TryGetValue(assembly, out var known))
            return known;
        try
        {
            // Registers the reader. Like ML.NET, this loads only assemblies of the program itself.
            RuntimeHelpers.RunModuleConstructor(Assembly.Load(new AssemblyName(assembly)).ManifestModule.ModuleHandle);
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            return null;
        }
        return Readers.GetValueOrDefault(assembly);
    }
}
