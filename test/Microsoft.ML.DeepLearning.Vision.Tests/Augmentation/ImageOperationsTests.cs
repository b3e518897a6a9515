using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Vision.Augmentation;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Augmentation;

/// <summary>Compares every operation with plain index arithmetic.</summary>
[TestClass]
public class ImageOperationsTests
{
    private const int Rows = 5;
    private const int Channels = 2;
    private const int Height = 4;
    private const int Width = 6;

    [TestMethod]
    [DataRow(2L)]
    [DataRow(3L)]
    public void A_flip_mirrors_the_chosen_rows_and_no_others(long axis)
    {
        using var scope = NewDisposeScope();
        var images = Images();
        bool[] chosen = [true, false, true, true, false];
        AssertSame(
            ImageOperations.Flip(images, tensor(chosen), axis),
            (row, channel, line, column) => !chosen[row]
                ? At(images, row, channel, line, column)
                : axis == 2 ? At(images, row, channel, Height - 1 - line, column) : At(images, row, channel, line, Width - 1 - column));
    }

    [TestMethod]
    public void A_shift_moves_each_image_by_its_own_offsets_and_fills_with_0()
    {
        using var scope = NewDisposeScope();
        var images = Images();
        const int padding = 3;
        long[] top = [0, 3, 6, 1, 5];
        long[] left = [6, 3, 0, 2, 4];
        AssertSame(ImageOperations.Shift(images, padding, tensor(top), tensor(left)), (row, channel, line, column) =>
        {
            int fromLine = line + (int)top[row] - padding;
            int fromColumn = column + (int)left[row] - padding;
            return fromLine is >= 0 and < Height && fromColumn is >= 0 and < Width ? At(images, row, channel, fromLine, fromColumn) : 0;
        });
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(9)]
    public void Cutout_sets_a_square_to_the_channel_means(int size)
    {
        using var scope = NewDisposeScope();
        var images = Images();
        long[] centreLine = [0, 3, 1, 2, 2];
        long[] centreColumn = [0, 5, 2, 3, 0];
        float[] mean = [7, -7];
        var cut = ImageOperations.CutOut(images, size, tensor(centreLine), tensor(centreColumn), tensor(mean, [2, 1, 1]));
        AssertSame(cut, (row, channel, line, column) =>
        {
            long down = line - (centreLine[row] - (size / 2));
            long right = column - (centreColumn[row] - (size / 2));
            return down >= 0 && down < size && right >= 0 && right < size ? mean[channel] : At(images, row, channel, line, column);
        });
    }

    [TestMethod]
    public void A_rotation_by_0_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var images = Images();
        AssertSame(ImageOperations.Rotate(images, zeros(Rows)), (row, channel, line, column) => At(images, row, channel, line, column));
    }

    [TestMethod]
    public void A_rotation_by_180_degrees_mirrors_both_axes()
    {
        using var scope = NewDisposeScope();
        var images = Images();
        AssertSame(
            ImageOperations.Rotate(images, full(Rows, Math.PI)),
            (row, channel, line, column) => At(images, row, channel, Height - 1 - line, Width - 1 - column));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(-1)]
    public void A_rotation_by_90_degrees_turns_counter_clockwise_also_where_images_are_not_square(int direction)
    {
        using var scope = NewDisposeScope();
        var images = Images();
        // Position (y, x) relative to the centre, y down, comes from (x, -y): the right side moves to the top.
        AssertSame(ImageOperations.Rotate(images, full(Rows, direction * Math.PI / 2)), (row, channel, line, column) =>
        {
            double y = line - ((Height - 1) / 2.0);
            double x = column - ((Width - 1) / 2.0);
            int fromLine = (int)Math.Round((direction * x) + ((Height - 1) / 2.0));
            int fromColumn = (int)Math.Round((-direction * y) + ((Width - 1) / 2.0));
            return fromLine is >= 0 and < Height && fromColumn is >= 0 and < Width ? At(images, row, channel, fromLine, fromColumn) : 0;
        });
    }

    [TestMethod]
    public void A_rotation_by_any_angle_interpolates_linearly()
    {
        using var scope = NewDisposeScope();
        var images = Images();
        double[] angles = [0.1, -0.7, 1.3, 2.9, -2];
        AssertSame(ImageOperations.Rotate(images, tensor(angles, dtype: ScalarType.Float32)), (row, channel, line, column) =>
        {
            double y = line - ((Height - 1) / 2.0);
            double x = column - ((Width - 1) / 2.0);
            double fromLine = (Math.Sin(angles[row]) * x) + (Math.Cos(angles[row]) * y) + ((Height - 1) / 2.0);
            double fromColumn = (Math.Cos(angles[row]) * x) - (Math.Sin(angles[row]) * y) + ((Width - 1) / 2.0);
            return Interpolated(images, row, channel, fromLine, fromColumn);
        });
    }

    [TestMethod]
    public void A_mix_is_the_weighted_sum_of_two_rows()
    {
        using var scope = NewDisposeScope();
        var images = Images();
        long[] partner = [3, 1, 0, 4, 2];
        AssertSame(
            Mixup.Mix(images, tensor(partner), 0.3),
            (row, channel, line, column) => (0.3 * At(images, row, channel, line, column)) + (0.7 * At(images, (int)partner[row], channel, line, column)));
    }

    [TestMethod]
    public void Operations_leave_nothing_native_behind_but_their_results()
    {
        using var images = Images();
        using var chosen = tensor(new long[] { 0, 1, 2, 3, 3 });
        using var coins = tensor(new[] { true, true, false, false, true });
        using var angles = rand(Rows);
        using var mean = zeros(Channels, 1, 1);
        LiveTensors.AreBalancedBy(() =>
        {
            using var flipped = ImageOperations.Flip(images, coins, 3);
            using var turned = ImageOperations.Rotate(images, angles);
            using var moved = ImageOperations.Shift(images, 2, chosen, chosen);
            using var cut = ImageOperations.CutOut(images, 2, chosen, chosen, mean);
            using var mixed = Mixup.Mix(images, chosen, 0.5);
        });
    }

    private static Tensor Images()
    {
        var random = new Random(3);
        return tensor(Enumerable.Range(0, Rows * Channels * Height * Width).Select(_ => random.NextSingle()).ToArray(), [Rows, Channels, Height, Width]);
    }

    private static float At(Tensor images, int row, int channel, int line, int column)
        => images.data<float>()[(((((row * Channels) + channel) * Height) + line) * Width) + column];

    private static double Interpolated(Tensor images, int row, int channel, double line, double column)
    {
        double sum = 0;
        for (int i = (int)Math.Floor(line); i <= (int)Math.Floor(line) + 1; i++)
        {
            for (int j = (int)Math.Floor(column); j <= (int)Math.Floor(column) + 1; j++)
            {
                if (i is >= 0 and < Height && j is >= 0 and < Width)
                    sum += (1 - Math.Abs(line - i)) * (1 - Math.Abs(column - j)) * At(images, row, channel, i, j);
            }
        }
        return sum;
    }

    private static void AssertSame(Tensor actual, Func<int, int, int, int, double> expected)
    {
        var values = new List<double>();
        for (int row = 0; row < Rows; row++)
        {
            for (int channel = 0; channel < Channels; channel++)
            {
                for (int line = 0; line < Height; line++)
                {
                    for (int column = 0; column < Width; column++)
                        values.Add(expected(row, channel, line, column));
                }
            }
        }
        TensorAssert.AreClose(tensor(values.ToArray(), [Rows, Channels, Height, Width]), actual, 1e-5);
    }
}
