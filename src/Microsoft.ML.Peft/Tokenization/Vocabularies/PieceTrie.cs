namespace Microsoft.ML.Peft.Tokenization.Vocabularies;

/// <summary>Finds the pieces that a text begins with. The children of a node are neighbours, in the order of their characters.</summary>
internal sealed class PieceTrie
{
    private readonly List<char> _characters = ['\0'];
    private readonly List<int> _values = [-1];
    private readonly List<int> _firstChild = [];
    private readonly int[] _roots = new int[char.MaxValue + 1];

    /// <param name="pieces">Pieces with values of at least 0; none is empty.</param>
    public PieceTrie(IEnumerable<KeyValuePair<string, int>> pieces)
    {
        KeyValuePair<string, int>[] sorted = [.. pieces.OrderBy(piece => piece.Key, StringComparer.Ordinal)];
        // By levels and without recursion, so that a long piece needs no stack.
        var ranges = new Queue<(int Start, int End, int Depth)>([(0, sorted.Length, 0)]);
        while (ranges.TryDequeue(out var range))
        {
            _firstChild.Add(_characters.Count);
            for (int start = range.Start, end; start < range.End; start = end)
            {
                char character = sorted[start].Key[range.Depth];
                end = start + 1;
                while (end < range.End && sorted[end].Key[range.Depth] == character)
                    end++;
                bool ends = sorted[start].Key.Length == range.Depth + 1;
                if (range.Depth == 0)
                    _roots[character] = _characters.Count;
                _characters.Add(character);
                _values.Add(ends ? sorted[start].Value : -1);
                ranges.Enqueue((ends ? start + 1 : start, end, range.Depth + 1));
            }
        }

        _firstChild.Add(_characters.Count);
    }

    /// <summary>The node of a character at the start; 0 if no piece begins with it.</summary>
    public int Root(char character) => _roots[character];

    /// <summary>The node after a character; 0 if no piece continues with it.</summary>
    public int Child(int node, char character)
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

    /// <summary>The value of the piece that ends in a node; -1 if none does.</summary>
    public int ValueOf(int node) => _values[node];
}
