namespace Microsoft.ML.Kan.Layers;

/// <summary>Which family of the pool every edge of a layer uses, and which edges there are.</summary>
internal sealed class EdgeChoice
{
    private const int Removed = -1;

    private readonly int[,] _families; // [O, I]

    private EdgeChoice(int[,] families) => _families = families;

    public int Outputs => _families.GetLength(0);

    public int Inputs => _families.GetLength(1);

    /// <summary>All edges, each with the family of its unit.</summary>
    public static EdgeChoice Of(SelectionScope scope, int outputs, int inputs, IReadOnlyList<int> unitFamilies)
        => Create(outputs, inputs, (output, input) => unitFamilies[scope.UnitOf(output, input, inputs)]);

    /// <summary>The same without the edges for which <paramref name="keep"/> is false.</summary>
    public EdgeChoice Where(Func<int, int, bool> keep)
        => Create(Outputs, Inputs, (output, input) => keep(output, input) ? _families[output, input] : Removed);

    /// <summary>The same edges with family m called <paramref name="numbers"/>[m].</summary>
    public EdgeChoice Renumbered(IReadOnlyList<int> numbers)
        => Create(Outputs, Inputs, (output, input) => IsKept(output, input) ? numbers[_families[output, input]] : Removed);

    /// <summary>The number of edges there are.</summary>
    public int Count => _families.Cast<int>().Count(family => family != Removed);

    public bool IsKept(int output, int input) => _families[output, input] != Removed;

    /// <summary>The family of an existing edge.</summary>
    public int Family(int output, int input) => _families[output, input];

    /// <summary>Which edges there are, [O, I]; null where all are.</summary>
    public bool[,]? Mask()
    {
        var mask = new bool[Outputs, Inputs];
        var whole = true;
        for (var output = 0; output < Outputs; output++)
        {
            for (var input = 0; input < Inputs; input++)
                whole &= mask[output, input] = IsKept(output, input);
        }

        return whole ? null : mask;
    }

    /// <summary>The edges of one family: its nodes and inputs, and where not every node uses every input, which edges there are, [N, I'].</summary>
    public (long[] Nodes, long[] Inputs, bool[,]? Edges) Part(int family)
    {
        long[] nodes = [.. Numbers(Outputs).Where(output => Numbers(Inputs).Any(input => _families[output, input] == family))];
        long[] inputs = [.. Numbers(Inputs).Where(input => nodes.Any(output => _families[output, input] == family))];
        var edges = new bool[nodes.Length, inputs.Length];
        var whole = true;
        for (var n = 0; n < nodes.Length; n++)
        {
            for (var i = 0; i < inputs.Length; i++)
                whole &= edges[n, i] = _families[nodes[n], inputs[i]] == family;
        }

        return (nodes, inputs, whole ? null : edges);
    }

    private static IEnumerable<long> Numbers(int count) => Enumerable.Range(0, count).Select(number => (long)number);

    private static EdgeChoice Create(int outputs, int inputs, Func<int, int, int> family)
    {
        var families = new int[outputs, inputs];
        for (var output = 0; output < outputs; output++)
        {
            for (var input = 0; input < inputs; input++)
                families[output, input] = family(output, input);
        }

        return new(families);
    }
}
