namespace Microsoft.ML.Peft.Tokenization.Vocabularies;

/// <summary>Finds the pieces that a text begins with. The children of a node are neighbours, in the order of their characters.</summary>
internal sealed class PieceTrie
{
    private const int ManyChildren = 8;

    private readonly char[] _characters;
    private readonly int[] _values;
    private readonly int[] _firstChild;
    private readonly int[]?[] _ascii; // the children by character, for nodes with many
    private readonly int[] _roots = new int[char.MaxValue + 1];

    /// <param name="pieces">Pieces with values of at least 0; none is empty.</param>
    public PieceTrie(IEnumerable<KeyValuePair<string, int>> pieces)
    {
        List<char> characters = ['\0'];
        List<int> values = [-1];
        List<int> firstChild = [];
        KeyValuePair<string, int>[] sorted = [.. pieces.OrderBy(piece => piece.Key, StringComparer.Ordinal)];
        // By levels and without recursion, so that a long piece needs no stack.
        var ranges = new Queue<(int Start, int End, int Depth)>([(0, sorted.Length, 0)]);
        while (ranges.TryDequeue(out var range))
        {
            firstChild.Add(characters.Count);
            for (int start = range.Start, end; start < range.End; start = end)
            {
                char character = sorted[start].Key[range.Depth];
                end = start + 1;
                while (end < range.End && sorted[end].Key[range.Depth] == character)
                    end++;
                bool ends = sorted[start].Key.Length == range.Depth + 1;
                if (range.Depth == 0)
                    _roots[character] = characters.Count;
                characters.Add(character);
                values.Add(ends ? sorted[start].Value : -1);
                ranges.Enqueue((ends ? start + 1 : start, end, range.Depth + 1));
            }
        }

        firstChild.Add(characters.Count);
        (_characters, _values, _firstChild) = ([.. characters], [.. values], [.. firstChild]);
        _ascii = new int[]?[_characters.Length];
        for (int node = 0; node < _ascii.Length; node++)
        {
            if (_firstChild[node + 1] - _firstChild[node] >= ManyChildren)
                _ascii[node] = [.. Enumerable.Range(0, 128).Select(character => Search(node, (char)character))];
        }
    }

    /// <summary>The node of a character at the start; 0 if no piece begins with it.</summary>
    public int Root(char character) => _roots[character];

    /// <summary>The node after a character; 0 if no piece continues with it.</summary>
    public int Child(int node, char character) => character < 128 && _ascii[node] is { } children ? children[character] : Search(node, character);

    /// <summary>The value of the piece that ends in a node; -1 if none does.</summary>
    public int ValueOf(int node) => _values[node];

    private int Search(int node, char character)
    {
        var (low, high) = (_firstChild[node], _firstChild[node + 1] - 1);
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int difference = _characters[middle] - character;
            if (difference == 0)
                return middle;
            if (difference < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return 0;
    }
}
