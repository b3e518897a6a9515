using System.Text;

namespace Microsoft.ML.Extensions.Testing.Tools;

/// <summary>Damages the bytes of a file in one to four ways: some random, some as an attacker would try.</summary>
public sealed class FileMutation(int seed)
{
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\ud800", "-1", "0", "1e9", "1.5", "9223372036854775807", "10995116277760",
            "18446744073709551616", "null", "true", "[[[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":", "\"shape\":[4,4]",
            "\"data_offsets\":[0,8]", "\"dtype\":\"F64\"", "\"dtype\":\"I64\"", "\"__metadata__\":{}", "\"weights\":", "F32", "BF16", "BOOL", "\u00e9",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private readonly Random _random = new(seed);

    /// <summary>A damaged copy; the same seed and calls give the same damage.</summary>
    public byte[] Mutate(byte[] intact)
    {
        var bytes = intact.ToList();
        for (var edits = _random.Next(1, 5); edits > 0 && bytes.Count > 0; edits--)
            Edit(bytes);
        return [.. bytes];
    }

    private void Edit(List<byte> bytes)
    {
        var place = _random.Next(bytes.Count);
        var count = _random.Next(1, Math.Min(32, bytes.Count - place) + 1);
        switch (_random.Next(9))
        {
            case 0:
                bytes[place] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                bytes[place] = (byte)_random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(place, bytes.Count - place);
                break;
            case 3:
                bytes.RemoveRange(place, count);
                break;
            case 4:
                bytes.InsertRange(_random.Next(bytes.Count), bytes.GetRange(place, count));
                break;
            case 5:
                bytes.InsertRange(place, Pieces[_random.Next(Pieces.Length)]);
                break;
            case 6:
                Overwrite(bytes, place, Pieces[_random.Next(Pieces.Length)]);
                break;
            case 7:
                Overwrite(bytes, 0, BitConverter.GetBytes(_random.NextInt64(long.MinValue, long.MaxValue) >> _random.Next(64)));
                break;
            default:
                // Replaces a digit by another one: sizes and offsets that are slightly wrong.
                var digits = Enumerable.Range(0, bytes.Count).Where(i => char.IsAsciiDigit((char)bytes[i])).ToArray();
                if (digits.Length > 0)
                    bytes[digits[_random.Next(digits.Length)]] = (byte)('0' + _random.Next(10));
                break;
        }
    }

    private static void Overwrite(List<byte> bytes, int place, byte[] piece)
    {
        for (var i = 0; i < piece.Length && place + i < bytes.Count; i++)
            bytes[place + i] = piece[i];
    }
}
