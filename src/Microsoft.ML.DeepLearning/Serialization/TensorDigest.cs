using System.Security.Cryptography;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Serialization;

/// <summary>A hash of tensors: their names, types, shapes and values.</summary>
public static class TensorDigest
{
    /// <param name="tensors">As for <see cref="SafeTensorsWriter"/>.</param>
    /// <param name="texts">Texts to include in the hash.</param>
    /// <returns>The hash as hexadecimal digits.</returns>
    public static string Of(IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? texts = null)
    {
        using var hash = SHA256.Create();
        using (var hashing = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
            SafeTensorsWriter.Write(hashing, tensors, texts);
        return Convert.ToHexString(hash.Hash!);
    }
}
