using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Vision.Images;

/// <summary>The <see cref="ValueRange"/> of each channel, from pixels spread evenly over the sampled images.</summary>
internal static class ChannelRanges
{
    // The number of pixels of a channel that are sorted; more would change a quantile by less than 1 %.
    private const int MostValues = 65_536;

    /// <summary>A range for each channel of a column of numbers.</summary>
    public static ValueRange[] Of(ImageInput input, DataSummary summary)
    {
        var images = (ColumnBlock<float>)summary.Sample.Columns[0];
        int pixels = input.Shape.Height * input.Shape.Width;
        long all = (long)images.Rows * pixels;
        long step = Math.Max(1, all / MostValues);
        if (step > 1 && pixels % step == 0)
            step++; // otherwise every image would give the same positions
        var ranges = new ValueRange[input.Shape.Channels];
        var values = new float[(all + step - 1) / step];
        for (int channel = 0; channel < ranges.Length; channel++)
        {
            for (int i = 0; i < values.Length; i++)
            {
                var (row, pixel) = Math.DivRem(i * step, pixels);
                values[i] = images.Row((int)row)[Slot(input, channel, (int)pixel)];
            }
            Array.Sort(values);
            var (minimum, maximum) = Ends(input, summary, channel);
            ranges[channel] = ValueRange.Of(values, minimum, maximum);
        }
        return ranges;
    }

    /// <summary>The channel that a slot of the column belongs to.</summary>
    public static int ChannelOf(ImageInput input, int slot)
        => input.Layout == ImageLayout.Planar ? slot / (input.Shape.Height * input.Shape.Width) : slot % input.Shape.Channels;

    private static (float Minimum, float Maximum) Ends(ImageInput input, DataSummary summary, int channel)
    {
        var (minimum, maximum) = (float.PositiveInfinity, float.NegativeInfinity);
        for (int pixel = 0; pixel < input.Shape.Height * input.Shape.Width; pixel++)
        {
            int slot = Slot(input, channel, pixel);
            minimum = Math.Min(minimum, summary.Minimum[0][slot]);
            maximum = Math.Max(maximum, summary.Maximum[0][slot]);
        }
        return (minimum, maximum);
    }

    private static int Slot(ImageInput input, int channel, int pixel) => input.Layout == ImageLayout.Planar
        ? (channel * input.Shape.Height * input.Shape.Width) + pixel
        : (pixel * input.Shape.Channels) + channel;
}
