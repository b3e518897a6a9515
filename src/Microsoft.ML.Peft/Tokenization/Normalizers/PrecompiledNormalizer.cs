using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tokenization.Normalizers;

/// <summary>
/// The table of replacements in a SentencePiece model (<c>precompiled_charsmap</c>): the length of a trie, the trie (a double array
/// of Darts, S. Yata, 2008), and the replacements, each with a zero byte behind it.
/// </summary>
internal sealed class PrecompiledNormalizer : TextNormalizer
{
    // A longer cluster of characters is replaced character by character.
    private const int LongestCluster = 6;

    private readonly uint[] _trie;
    private readonly byte[] _replacements;
    private readonly string?[] _ascii = new string?[128];

    /// <exception cref="FormatException">The bytes are not such a table.</exception>
    public PrecompiledNormalizer(byte[] table)
    {
        int length = table.Length >= 4 ? BinaryPrimitives.ReadInt32LittleEndian(table) : 0;
        if (length <= 0 || length % sizeof(uint) != 0 || length > table.Length - 4)
            throw new FormatException("The table of replacements is cut off.");
        _trie = new uint[length / sizeof(uint)];
        for (int i = 0; i < _trie.Length; i++)
            _trie[i] = BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(4 + (i * sizeof(uint))));
        _replacements = table[(4 + length)..];
        for (char c = '\0'; c < _ascii.Length; c++)
            _ascii[c] = Replacement([c]);
    }

    public override string Normalize(string text)
    {
        var normalized = new StringBuilder(text.Length);
        for (int place = 0; place < text.Length;)
        {
            // Within ASCII only a line break has two characters.
            if (char.IsAscii(text[place]) && text[place] != '\r' && (place + 1 == text.Length || char.IsAscii(text[place + 1])))
            {
                char c = text[place++];
                _ = _ascii[c] is { } replacement ? normalized.Append(replacement) : normalized.Append(c);
                continue;
            }

            var cluster = text.AsSpan(place, StringInfo.GetNextTextElementLength(text, place));
            place += cluster.Length;
            if (Encoding.UTF8.GetByteCount(cluster) < LongestCluster && Replacement(cluster) is { } whole)
            {
                normalized.Append(whole);
                continue;
            }

            foreach (var rune in cluster.EnumerateRunes())
                _ = Replacement(rune) is { } part ? normalized.Append(part) : normalized.AppendRune(rune);
        }

        return normalized.ToString();
    }

    private string? Replacement(Rune rune)
    {
        Span<char> characters = stackalloc char[2];
        return Replacement(characters[..rune.EncodeToUtf16(characters)]);
    }

    // As in the reference, the shortest prefix with a replacement stands for the whole.
    private string? Replacement(ReadOnlySpan<char> characters)
    {
        Span<byte> key = stackalloc byte[LongestCluster];
        key = key[..Encoding.UTF8.GetBytes(characters, key)];
        uint node = OffsetOf(_trie[0]);
        foreach (byte value in key)
        {
            node ^= value;
            if (value == 0 || node >= _trie.Length || (_trie[node] & 0x8000_00FF) != value)
                return null;
            uint unit = _trie[node];
            node ^= OffsetOf(unit);
            if ((unit & 0x100) != 0)
                return node < _trie.Length ? TextAt(_trie[node] & 0x7FFF_FFFF) : null;
        }

        return null;
    }

    private static uint OffsetOf(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);

    private string TextAt(uint place)
    {
        if (place >= _replacements.Length)
            return "";
        var rest = _replacements.AsSpan((int)place);
        int end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
