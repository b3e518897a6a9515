using System.IO.Compression;
using System.Security.Cryptography;

namespace Microsoft.ML.DeepLearning.Conformance.Tools;

/// <summary>Saves models to memory and loads them.</summary>
internal static class ModelFiles
{
    // ML.NET keeps the network of a loaded model in a file until the model is disposed, which most tests do not do.
    private static readonly Lazy<TemporaryFolder> Networks = new(() =>
    {
        var folder = new TemporaryFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return folder;
    });

    public static byte[] Save(MLContext context, ITransformer model, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        context.Model.Save(model, schema, stream);
        return stream.ToArray();
    }

    public static ITransformer Load(MLContext context, byte[] model, out DataViewSchema schema)
    {
        using var stream = new MemoryStream(model);
        context.TempFilePath = Networks.Value.Path;
        return context.Model.Load(stream, out schema);
    }

    /// <summary>
    /// Name and hash of every entry of the zip, in the order of the names: two models with the same network have the same
    /// lines. The zip itself carries the time.
    /// </summary>
    public static string[] Fingerprint(byte[] model)
    {
        using var zip = new ZipArchive(new MemoryStream(model));
        return [.. zip.Entries.Select(Hash).Order(StringComparer.Ordinal)];
    }

    private static string Hash(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        return $"{entry.FullName} {Convert.ToHexString(SHA256.HashData(content))}";
    }
}
