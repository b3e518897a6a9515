using System.Text;

namespace Microsoft.ML.Peft.Tokenization.Common;

/// <summary>The visible character for each byte in byte-level vocabularies (Radford et al., "Language Models are Unsupervised Multitask Learners", 2019).</summary>
internal static class ByteCharacters
{
    private static readonly char[] Characters = Table();
    private static readonly Dictionary<char, byte> Bytes = Enumerable.Range(0, 256).ToDictionary(value => Characters[value], value => (byte)value);

    /// <summary>One character per UTF-8 byte of a text.</summary>
    public static string Of(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        return string.Create(bytes.Length, bytes, (characters, source) =>
        {
            for (int i = 0; i < characters.Length; i++)
                characters[i] = Characters[source[i]];
        });
    }

    /// <summary>The text of such characters; other characters stay.</summary>
    public static string Decode(string characters)
    {
        var bytes = new List<byte>(characters.Length);
        foreach (char c in characters)
        {
            if (Bytes.TryGetValue(c, out byte value))
                bytes.Add(value);
            else
                bytes.AddRange(Encoding.UTF8.GetBytes([c]));
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    // Visible Latin-1 characters stand for themselves; the other bytes follow from U+0100.
    private static char[] Table()
    {
        var characters = new char[256];
        int next = 256;
        for (int value = 0; value < characters.Length; value++)
            characters[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)value : (char)next++;
        return characters;
    }
}
