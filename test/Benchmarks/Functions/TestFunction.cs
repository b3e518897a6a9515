namespace Benchmarks.Functions;

/// <summary>A function to fit, with the network shape and the input range from its source.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="Formula">For display only.</param>
/// <param name="Inputs">I.</param>
/// <param name="HiddenWidths">Nodes of each hidden layer; empty for [I, 1].</param>
/// <param name="Low">The lower end of the uniform inputs.</param>
/// <param name="High">The upper end of the uniform inputs.</param>
/// <param name="Value">x [I] to y.</param>
internal sealed record TestFunction(string Name, string Formula, int Inputs, int[] HiddenWidths, double Low, double High, Func<double[], double> Value)
{
    public string Shape => $"[{string.Join(",", [Inputs, .. HiddenWidths, 1])}]";

    /// <summary>Rows drawn from the seed. Inputs and value are rounded to 32 bits only at the end.</summary>
    public Running.VectorRows.Row[] Sample(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            double[] x = [.. Enumerable.Range(0, Inputs).Select(_ => (double)(float)(Low + ((High - Low) * random.NextDouble())))];
            return new Running.VectorRows.Row { Features = [.. x.Select(value => (float)value)], Label = (float)Value(x) };
        })];
    }
}
