namespace TextFineTune.Weights;

/// <summary>A tensor of 32-bit floating-point numbers.</summary>
/// <param name="Shape">The size of each dimension.</param>
/// <param name="Values">The values in row-major order.</param>
internal sealed record FloatTensor(int[] Shape, float[] Values)
{
    /// <summary>A layer's kernel [..., in, out] as torch's weight [out, in]. Only the last two dimensions may be larger than 1.</summary>
    public FloatTensor Transposed()
    {
        var (inputs, outputs) = (Shape[^2], Shape[^1]);
        float[] values = new float[inputs * outputs];
        for (int i = 0; i < inputs; i++)
        {
            for (int o = 0; o < outputs; o++)
                values[(o * inputs) + i] = Values[(i * outputs) + o];
        }
        return new FloatTensor([outputs, inputs], values);
    }

    /// <summary>One of several equal parts along the first dimension.</summary>
    public FloatTensor Part(int number, int parts)
    {
        int length = Values.Length / parts;
        return new FloatTensor([Shape[0] / parts, .. Shape[1..]], Values[(number * length)..((number + 1) * length)]);
    }
}
