using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Serialization;

/// <summary>
/// Safetensors files with a checksum: the SHA-256 of all bytes, as the first text of the metadata. The hash is computed with
/// zeros at its own position.
/// </summary>
internal static class SealedTensors
{
    private const string Key = "checksum"; // first in ordinal order among all keys in use
    private const int Digits = 2 * SHA256.HashSizeInBytes;
    private const int BufferSize = 1 << 20;

    private static readonly byte[] Start = Encoding.ASCII.GetBytes($"{{\"{SafeTensorsHeader.MetadataName}\":{{\"{Key}\":\"");
    private static readonly int Place = sizeof(ulong) + Start.Length;

    /// <param name="stream">A seekable stream at its beginning; it stays open.</param>
    /// <param name="tensors">As for <see cref="SafeTensorsWriter"/>.</param>
    /// <param name="metadata">Texts to store with them; their keys follow "checksum" in ordinal order.</param>
    public static void Write(Stream stream, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var texts = new Dictionary<string, string>(metadata) { [Key] = new string('0', Digits) };
        using var hash = SHA256.Create();
        using (var hashing = new CryptoStream(stream, hash, CryptoStreamMode.Write, leaveOpen: true))
            SafeTensorsWriter.Write(hashing, tensors, texts);
        stream.Position = Place;
        stream.Write(Encoding.ASCII.GetBytes(Convert.ToHexString(hash.Hash!)));
    }

    /// <summary>Opens a file and compares all its bytes with its checksum.</summary>
    /// <exception cref="InvalidDataException">The file has no checksum, or a byte has changed.</exception>
    public static SafeTensorsFile Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            Check(stream, path);
            stream.Position = 0;
            return new SafeTensorsFile(stream, path);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static void Check(FileStream stream, string path)
    {
        byte[] buffer = new byte[BufferSize];
        int read = stream.ReadAtLeast(buffer.AsSpan(0, Place + Digits), Place + Digits, throwOnEndOfStream: false);
        if (read < Place + Digits || !buffer.AsSpan(sizeof(ulong), Start.Length).SequenceEqual(Start))
            throw new InvalidDataException($"The file '{path}' is damaged or of another kind: it does not begin with a checksum.");
        string expected = Encoding.ASCII.GetString(buffer, Place, Digits);
        buffer.AsSpan(Place, Digits).Fill((byte)'0');
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (; read > 0; read = stream.Read(buffer))
            hash.AppendData(buffer, 0, read);
        if (Convert.ToHexString(hash.GetHashAndReset()) != expected)
            throw new InvalidDataException($"The file '{path}' is damaged: its content does not match its checksum.");
    }
}
